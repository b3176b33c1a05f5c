// Words about suicide that harm: they call it a crime or a success, make it free or heroic. Rules: WHO and IASP resource for
// media professionals (2023), NaSPro media portal. What people themselves write is never measured by this.

const HARMFUL: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /selbstm[oö]rd/iu, instead: "Suizid, sich das Leben nehmen" },
  { pattern: /freit[oö]d/iu, instead: "Suizid" },
  { pattern: /(?:erfolgreich|geglückt|gelungen|gescheitert|missglückt|misslungen)\p{L}*[^.!?\n]{0,40}suizid|suizid\p{L}*[^.!?\n]{0,40}(?:erfolgreich|geglückt|gelungen|gescheitert|missglückt|misslungen)/iu, instead: "Suizidversuch, durch Suizid gestorben" },
  { pattern: /suizid\p{L}* (?:begehen|begeht|begangen|beging)/iu, instead: "sich das Leben nehmen" },
  { pattern: /commit\p{L}* suicide|suicide[^.!?\n]{0,30}(?:succe|fail)|(?:succe|fail)\p{L}*[^.!?\n]{0,30}suicide/iu, instead: "die by suicide, suicide attempt" },
  { pattern: /samobójstw\p{L}* (?:udan|nieudan)|(?:udan|nieudan)\p{L}* samobójstw|(?:удачн|неудачн|успешн)\p{L}*[^.!?\n]{0,20}(?:самоубийств|суицид|самогубств)|başarılı intihar|başarısız intihar|انتحار ناجح|انتحار فاشل/iu, instead: "attempt, not success or failure" },
];

/** What a text about suicide must not say, and what to say instead; undefined when all is well. */
export function harmfulWording(text: string): { readonly words: string; readonly instead: string } | undefined {
  for (const { pattern, instead } of HARMFUL) {
    const found = pattern.exec(text);
    if (found) return { words: found[0], instead };
  }
  return undefined;
}
