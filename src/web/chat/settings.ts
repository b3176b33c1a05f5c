/** What the operator decides about the page. */
export interface PageSettings {
  /** Where "leave this page" leads. */
  readonly exit: string;
  /** Pages of the operator that the law wants within reach. */
  readonly links: readonly { readonly name: "imprint" | "data-protection" | "accessibility"; readonly url: string }[];
}

export const NO_SETTINGS: PageSettings = { exit: "about:blank", links: [] };
const LINKS = ["imprint", "data-protection", "accessibility"] as const;

/** The operator's settings; without an answer, none: leaving leads to an empty page. */
export async function pageSettings(): Promise<PageSettings> {
  try {
    const response = await fetch("/page.json", { cache: "no-store", credentials: "omit" });
    const settings = (await response.json()) as { exitUrl?: unknown; links?: Readonly<Record<string, unknown>> };
    const links = LINKS.flatMap((name) => {
      const url = settings.links?.[name];
      return isWebAddress(url) ? [{ name, url }] : [];
    });
    return { exit: isWebAddress(settings.exitUrl) ? settings.exitUrl : NO_SETTINGS.exit, links };
  } catch {
    return NO_SETTINGS;
  }
}

function isWebAddress(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\//.test(value);
}
