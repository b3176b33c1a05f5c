import numbers from "virtual:page-numbers";
import { useEffect, useRef } from "preact/hooks";
import { Numbers } from "./card.tsx";
import { useWords } from "./context.ts";
import { openFirst, staffedNow } from "./hours.ts";
import { CloseIcon, LeaveIcon } from "./icons.tsx";
import { Emergency } from "./text.tsx";

/** The numbers that are part of the page itself: they need no server and no connection. */
export function HelpNumbers() {
  const words = useWords();
  const now = Date.now();
  return (
    <>
      <p class="help-danger">
        <Emergency line={words.say("help-danger")} />
      </p>
      <Numbers
        lines={openFirst(numbers, now)}
        language={words.language}
        mark={(line) => {
          const state = staffedNow(line, now);
          return state === "unknown" ? undefined : words.say(state === "open" ? "help-open" : "help-closed");
        }}
      />
      <p class="small">{words.say("help-cannot")}</p>
    </>
  );
}

/**
 * "Hilfe jetzt" as a panel over the page; closing gives the focus back to the button that opened it. It lies over the
 * way out, so it has one of its own.
 */
export function HelpPanel({ open, onClose, onLeave }: { readonly open: boolean; readonly onClose: () => void; readonly onLeave: () => void }) {
  const words = useWords();
  const panel = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = panel.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      // Browsers before 2022 know no modal dialog: there it opens in the page.
      if (typeof dialog.showModal === "function") dialog.showModal();
      else dialog.setAttribute("open", "");
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={panel}
      class="panel"
      aria-labelledby="help-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div class="panel-inside">
        <div class="panel-head">
          <h2 id="help-title">{words.say("help")}</h2>
          <button type="button" class="top-button" onClick={onLeave}>
            <LeaveIcon />
            <span>{words.say("leave")}</span>
          </button>
          <button type="button" class="button quiet close" onClick={onClose}>
            <CloseIcon />
            <span class="visually-hidden">{words.say("close")}</span>
          </button>
        </div>
        {open && <HelpNumbers />}
      </div>
    </dialog>
  );
}
