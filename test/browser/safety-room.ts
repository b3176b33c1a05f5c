// What a page needs of the safety check, and nothing else: the browser test builds and weighs it.
export { createSafety } from "../../src/safety/check.ts";
export { unpackLexicon } from "../../src/safety/pack.ts";
