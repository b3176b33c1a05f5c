const PRESSES = 3;
/** Milliseconds within which Shift must be pressed three times. */
const WITHIN = 3_000;

/**
 * Leaves at once: the page goes blank before anything else, then what is in memory is dropped, then the entry in the
 * history is replaced. What the browser noted before that cannot be taken back, and the page does not claim so.
 *
 * @param exit - An address the operator set, or about:blank.
 */
export function leave(exit: string, wipe: () => void): void {
  document.documentElement.classList.add("gone");
  document.title = " ";
  wipe();
  document.body.replaceChildren();
  location.replace(exit);
}

/**
 * Three presses of Shift and nothing between them. Not Escape: it stops a page from loading, so it would stop the way
 * out (GOV.UK Design System, "Exit this page").
 */
export function onThreeShifts(act: () => void): () => void {
  let presses: number[] = [];
  const heard = (event: KeyboardEvent): void => {
    if (event.key !== "Shift" || event.repeat) {
      presses = [];
      return;
    }
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN);
    if (presses.length >= PRESSES) act();
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}
