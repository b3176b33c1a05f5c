/** How long a copy stays in the live region: long enough to be picked up, short enough not to be met while browsing. */
const STAYS = 1_000;

/**
 * Reads a text out once. The transcript itself is silent: it would be read again after every redraw, reconnect or
 * change of language. A crisis message interrupts, all else waits its turn.
 */
export function announce(text: string, language: string, how: "polite" | "assertive" = "polite"): void {
  const region = document.getElementById(how === "assertive" ? "live-now" : "live");
  if (!region) return;
  const copy = document.createElement("p");
  copy.lang = language;
  copy.dir = "auto";
  copy.textContent = text;
  region.append(copy);
  setTimeout(() => copy.remove(), STAYS);
}
