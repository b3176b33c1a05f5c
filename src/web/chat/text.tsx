import { Fragment } from "preact";
import { useTabIndex } from "./context.ts";

/** A text of the bot: blank lines make paragraphs, lines that begin with a bullet make a list. */
export function Text({ text, emergency = false }: { readonly text: string; readonly emergency?: boolean }) {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== "");
  return (
    <>
      {blocks.map((block, at) => {
        const lines = block.split("\n");
        const items = lines.filter((line) => line.startsWith("• "));
        const before = lines.filter((line) => !line.startsWith("• "));
        return (
          <Fragment key={at}>
            {before.length > 0 && (
              <p>
                {before.map((line, index) => (
                  <Fragment key={index}>
                    {index > 0 && <br />}
                    {emergency ? <Emergency line={line} /> : line}
                  </Fragment>
                ))}
              </p>
            )}
            {items.length > 0 && (
              <ul class="bullets">
                {items.map((item, index) => (
                  <li key={index}>{item.slice(2)}</li>
                ))}
              </ul>
            )}
          </Fragment>
        );
      })}
    </>
  );
}

/** 110 and 112 in a sentence about danger can be tapped. */
export function Emergency({ line }: { readonly line: string }) {
  const tabIndex = useTabIndex();
  return (
    <>
      {line.split(/\b(110|112)\b/).map((part, at) =>
        at % 2 === 1 ? (
          <a key={at} class="inline-call" href={`tel:${part}`} dir="ltr" tabIndex={tabIndex}>
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}

/** The digits of a number as it is written, nothing added. */
export function telephoneLink(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}
