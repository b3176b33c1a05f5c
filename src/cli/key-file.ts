import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CodedError } from "../errors.ts";
import { random } from "./open.ts";

/**
 * The 32 bytes of KEY_FILE. Made at the first start, readable by this user only; two processes that start at once end
 * up with the same key.
 *
 * @throws {CodedError} CONFIG_INVALID when the file holds something else, or cannot be made.
 */
export function readOrMakeKey(path: string): Uint8Array {
  if (!existsSync(path)) makeKey(path);
  const key = Buffer.from(readPrivately(path).trim(), "base64url");
  if (key.length !== 32) throw new CodedError("CONFIG_INVALID", "KEY_FILE does not hold a key of 32 bytes.");
  return new Uint8Array(key);
}

/** What others could read they can read no longer. Where the mode cannot be changed (a mounted secret), it is the operator's. */
function readPrivately(path: string): string {
  try {
    const found = statSync(path);
    // Only a file: a folder or a device that was named by mistake belongs to others too.
    if (found.isFile() && (found.mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch {
    // Said below if it cannot be read either.
  }
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CodedError("CONFIG_INVALID", "KEY_FILE cannot be read.", { cause });
  }
}

function makeKey(path: string): void {
  const fresh = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(fresh, `${Buffer.from(random(32)).toString("base64url")}\n`, { mode: 0o600, flush: true });
    chmodSync(fresh, 0o600);
    // A link fails when another process was faster; a rename would replace the key it is using already.
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw new CodedError("CONFIG_INVALID", "KEY_FILE cannot be written.");
  } finally {
    if (existsSync(fresh)) rmSync(fresh);
  }
}
