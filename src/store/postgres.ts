import type { Engine } from "./engine.ts";
import { unavailable } from "./failure.ts";

export function openPostgres(_url: string, _origin: string, _patience: number): Promise<Engine> {
  return Promise.reject(unavailable("PostgreSQL comes next"));
}
