import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const [light = "", dark = ""] = readFileSync("src/web/design.css", "utf8").split("@media (prefers-color-scheme: dark)");
const colours = (css: string): Record<string, string> => Object.fromEntries([...css.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1], found[2]]));

/** Contrast ratio of two colours, WCAG 2.2 "contrast ratio". */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

const GROUNDS = ["ground", "surface", "sunken", "report"];
const TEXT = [...["ink", "ink-soft", "brand", "wrong"].flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)), ["on-fill", "fill"], ["on-fill", "fill-strong"], ["on-tint", "tint"], ["on-amber", "amber"]] as const;
const EDGES = [...["edge", "fill", "focus"].flatMap((edge) => GROUNDS.map((ground) => [edge, ground] as const)), ["amber-edge", "amber"], ["amber-edge", "ground"]] as const;

describe.each([
  ["by day", colours(light)],
  ["by night", { ...colours(light), ...colours(dark) }],
])("colours %s", (_name, palette) => {
  test.each(TEXT)("text in %s on %s reaches 7:1", (text, ground) => {
    expect(contrast(palette[text] ?? "", palette[ground] ?? "")).toBeGreaterThanOrEqual(7);
  });
  test.each(EDGES)("an edge in %s on %s reaches 3:1", (edge, ground) => {
    expect(contrast(palette[edge] ?? "", palette[ground] ?? "")).toBeGreaterThanOrEqual(3);
  });
});
