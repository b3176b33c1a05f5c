import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CodedError, ERRORS } from "../src/errors.ts";

test("every error code is explained in docs/errors.md, and none is that does not exist", () => {
  const explained = [...readFileSync("docs/errors.md", "utf8").matchAll(/^## (\w+)$/gm)].map((found) => found[1]);
  expect(explained).toEqual(Object.keys(ERRORS));
});

test("an error says its code and what to do next", () => {
  const error = new CodedError("PORT_IN_USE", "Port 3978 is taken.");
  expect(error.message).toBe("Port 3978 is taken. Stop the other program, or choose another PORT. [PORT_IN_USE]");
});
