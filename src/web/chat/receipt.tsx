import { useState } from "preact/hooks";
import { announce } from "./announce.ts";
import { useTabIndex, useWords } from "./context.ts";

/**
 * The code, as something to keep: large, in words and digits. It reaches clipboard or pictures only by a tap, and the
 * picture only after a warning.
 */
export function Receipt({ words: code, digits }: { readonly words: readonly string[]; readonly digits: string }) {
  const words = useWords();
  const tabIndex = useTabIndex();
  const [asked, setAsked] = useState(false);
  const [told, setTold] = useState("");

  function tell(key: string): void {
    setTold(words.say(key));
    announce(words.say(key), words.language);
  }
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(`${code.join(" ")}\n${digits}`);
      tell("receipt-copied");
    } catch {
      tell("receipt-copy-failed");
    }
  }

  return (
    <div class="receipt">
      <h3>{words.say("receipt-words")}</h3>
      <ol class="receipt-words" lang="de" dir="ltr">
        {code.map((word, at) => (
          <li key={at}>{word}</li>
        ))}
      </ol>
      <h3>{words.say("receipt-digits")}</h3>
      <p class="receipt-digits" dir="ltr">
        {digits.split(" ").map((group, at) => (
          <span key={at}>{group} </span>
        ))}
      </p>
      <div class="receipt-ways">
        <button type="button" class="button" tabIndex={tabIndex} onClick={() => void copy()}>
          {words.say("receipt-copy")}
        </button>
        <button type="button" class="button" tabIndex={tabIndex} aria-expanded={asked} onClick={() => setAsked(!asked)}>
          {words.say("receipt-image")}
        </button>
      </div>
      {told && <p class="small">{told}</p>}
      {asked && (
        <div class="notice">
          <p>{words.say("receipt-image-warning")}</p>
          <div class="receipt-ways">
            <button type="button" class="button" tabIndex={tabIndex} onClick={() => setAsked(false)}>
              {words.say("receipt-image-no")}
            </button>
            <button
              type="button"
              class="button"
              tabIndex={tabIndex}
              onClick={() => {
                setAsked(false);
                savePicture(code, digits);
              }}
            >
              {words.say("receipt-image-yes")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

/** A plain picture with the code and nothing that says what it is for; the file has a name like any note. */
function savePicture(code: readonly string[], digits: string): void {
  const canvas = document.createElement("canvas");
  canvas.width = 900;
  canvas.height = 620;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#1b2729";
  pen.font = "52px sans-serif";
  code.forEach((word, at) => pen.fillText(`${at + 1}  ${word}`, at < 3 ? 60 : 480, 120 + (at % 3) * 110));
  pen.font = "44px monospace";
  pen.fillText(digits, 60, 520);
  canvas.toBlob((picture) => {
    if (!picture) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(picture);
    link.download = "notiz.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  });
}
