import { watch } from "node:fs";
import { join } from "node:path";
import { loadContent, type Content } from "../content.ts";
import { CodedError } from "../errors.ts";
import type { Log } from "../terms.ts";

/** Editors save several files in a row; content is read when they have been quiet this long, in milliseconds. */
const QUIET = 300;

/**
 * Reads the content anew after an edit. Good content goes live between two turns; a mistake leaves the last good
 * content running and is named in the log.
 *
 * @returns Stops watching.
 */
export function watchContent(root: string, { replace, log }: { readonly replace: (content: Content) => Promise<void>; readonly log: Log }): () => void {
  let waiting: NodeJS.Timeout | undefined;
  const reload = async (): Promise<void> => {
    try {
      await replace(loadContent(root));
      log("content.live");
    } catch (error) {
      log("content.refused", { problem: error instanceof CodedError ? error.message : "unreadable" });
    }
  };
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void reload(), QUIET);
  };
  const watchers = ["content", "dialogs"].map((folder) =>
    // A folder that vanishes while it is looked at is an error of the watcher; unheard, it would end the process.
    watch(join(root, folder), { recursive: true, persistent: false }, soon).on("error", soon),
  );
  return () => {
    clearTimeout(waiting);
    for (const watcher of watchers) watcher.close();
  };
}
