import { basename, join } from "node:path";
import { createSafety } from "../safety/check.ts";
import type { SafetyCheck } from "../safety/check.ts";
import type { Label } from "../safety/verdict.ts";
import { allMessages, LABELS, readVectors } from "./labelled.ts";
import type { Vector } from "./labelled.ts";
import { readLexicon } from "./lexicon-files.ts";

/** Ids of the sets written after the rules. */
const BLIND = /^b\d+-/;

interface Judged {
  readonly vector: Vector;
  readonly got: Label;
  readonly danger: string | undefined;
  readonly rules: readonly string[];
}

/** What the label counts as: one a counsellor accepts counts as right. */
function truth({ vector, got }: Judged): Label {
  return vector.also.includes(got) ? got : vector.label;
}

/** Share with its 95 % interval after Wilson (doi.org/10.1080/01621459.1927.10502953). */
function share(hits: number, of: number): string {
  if (of === 0) return "–";
  const z2 = 1.96 ** 2;
  const p = hits / of;
  const middle = (p + z2 / (2 * of)) / (1 + z2 / of);
  const half = (1.96 / (1 + z2 / of)) * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of));
  const percent = (value: number): string => (value * 100).toFixed(1);
  return `${percent(p).padStart(5)} % (${hits}/${of}, ${percent(Math.max(0, middle - half))}–${percent(Math.min(1, middle + half))})`;
}

function f1(judged: readonly Judged[], label: Label): number {
  const right = judged.filter((item) => item.got === label && truth(item) === label).length;
  const said = judged.filter((item) => item.got === label).length;
  const was = judged.filter((item) => truth(item) === label).length;
  return said + was === 0 ? 1 : (2 * right) / (said + was);
}

function measure(name: string, judged: readonly Judged[]): readonly string[] {
  const of = (label: Label): readonly Judged[] => judged.filter((item) => item.vector.label === label);
  const caught = (label: Label): string => share(of(label).filter((item) => truth(item) === item.got).length, of(label).length);
  const calm = judged.filter((item) => item.vector.label === "question" || item.vector.label === "other");
  const hard = calm.filter((item) => item.vector.sub.startsWith("hn-") || item.vector.sub === "help-seeking-question");
  const alarms = (items: readonly Judged[], labels: readonly Label[]): string => share(items.filter((item) => labels.includes(item.got) && truth(item) !== item.got).length, items.length);
  const precise = (label: Label): string => share(judged.filter((item) => item.got === label && truth(item) === label).length, judged.filter((item) => item.got === label).length);
  return [
    `${name}: ${judged.length} messages`,
    `  acute recall        ${caught("acute")}`,
    `  acute precision     ${precise("acute")}`,
    `  silent miss         ${share(of("acute").filter((item) => item.got === "question" || item.got === "other").length, of("acute").length)}`,
    `  report recall       ${caught("report")}`,
    `  report precision    ${precise("report")}`,
    `  question recall     ${caught("question")}`,
    `  other recall        ${caught("other")}`,
    `  false alarms acute  ${alarms(calm, ["acute"])}`,
    `    on hard negatives ${alarms(hard, ["acute"])}`,
    `  false alarms any    ${alarms(calm, ["acute", "report"])}`,
    `  macro F1            ${((LABELS.reduce((sum, label) => sum + f1(judged, label), 0) / LABELS.length) * 100).toFixed(1)} %`,
  ];
}

/** Recall of one label by language or kind, worst first. */
function breakdown(judged: readonly Judged[], label: Label, key: (vector: Vector) => string): readonly string[] {
  const groups = Map.groupBy(judged.filter((item) => item.vector.label === label), (item) => key(item.vector));
  return [...groups]
    .map(([name, items]) => ({ name, hits: items.filter((item) => truth(item) === item.got).length, of: items.length }))
    .sort((a, b) => a.hits / a.of - b.hits / b.of)
    .map(({ name, hits, of }) => `    ${label.padEnd(9)} ${name.padEnd(24)} ${share(hits, of)}`);
}

/**
 * The figures of SAFETY.md section 1 over labelled messages, as lines to print.
 *
 * @param misses - Also list what was judged wrongly, with its text. Leave it off for messages nobody should look at.
 */
export function evaluateSafety(safety: SafetyCheck, name: string, vectors: readonly Vector[], misses: boolean): readonly string[] {
  const judged = vectors.map((vector): Judged => {
    const verdict = safety.check(vector.text);
    return { vector, got: verdict.label, danger: verdict.danger, rules: verdict.rules.map((rule) => rule.id) };
  });
  const wrong = judged.filter((item) => truth(item) !== item.got);
  const strange = judged.filter((item) => item.got === "acute" && item.vector.danger !== undefined && item.danger !== item.vector.danger);
  return [
    ...measure(name, judged),
    `  right danger        ${share(judged.filter((item) => item.got === "acute" && item.danger === item.vector.danger).length, judged.filter((item) => item.got === "acute" && item.vector.danger !== undefined).length)}`,
    ...(["acute", "report"] as const).flatMap((label) => breakdown(judged, label, (vector) => vector.lang)),
    ...(misses
      ? [
          ...LABELS.flatMap((label) => breakdown(judged, label, (vector) => vector.sub)),
          ...wrong.map((item) => `  ${item.vector.id} ${item.vector.label} → ${item.got} [${item.rules.slice(0, 3).join(", ")}] ${item.vector.sub}: ${item.vector.text}`),
          ...strange.map((item) => `  ${item.vector.id} danger ${item.vector.danger} → ${item.danger} [${item.rules.slice(0, 3).join(", ")}]: ${item.vector.text}`),
        ]
      : []),
  ];
}

/**
 * The figures as lines: of the files given, or of the project's own messages, those that may be seen with their misses,
 * those kept aside in figures only. Of these the blind sets stand apart, because the rest was written together with the rules.
 *
 * @param misses - Also list what was judged wrongly in the files given.
 */
export function evaluateSafetyFiles(root: string, files: readonly string[], misses: boolean): readonly string[] {
  const safety = createSafety(readLexicon(join(root, "content/safety")));
  if (files.length > 0) return files.flatMap((file) => evaluateSafety(safety, basename(file), readVectors(file), misses));
  const all = allMessages(root);
  const unseen = all.filter((vector) => vector.unseen);
  const isBlind = (vector: Vector): boolean => BLIND.test(vector.id);
  const blind = Map.groupBy(unseen.filter(isBlind), (vector) => vector.id.split("-")[0] ?? "");
  return [
    ...evaluateSafety(safety, "seen, and trained on", all.filter((vector) => !vector.unseen), true),
    ...evaluateSafety(safety, "unseen, written with the rules", unseen.filter((vector) => !isBlind(vector)), false),
    ...[...blind].flatMap(([set, vectors]) => evaluateSafety(safety, `unseen, written without knowledge of the rules: ${set}`, vectors, false)),
  ];
}
