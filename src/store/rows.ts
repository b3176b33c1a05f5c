import type { Box } from "./store.ts";

/** Context of a sealed column. As JSON, because ids may hold any separator one could choose. */
export function place(table: string, ...key: readonly string[]): string {
  return JSON.stringify([table, ...key]);
}

/** Drivers hand out Buffers, some of them a view of a much larger block; callers get bytes of their own. */
export function bytes(column: Uint8Array): Uint8Array {
  return new Uint8Array(column);
}

export function openOrNothing(box: Box, sealed: Uint8Array | null, context: string): Uint8Array | undefined {
  return sealed === null ? undefined : box.open(sealed, context);
}
