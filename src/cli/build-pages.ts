import { workerData } from "node:worker_threads";
import { buildNow } from "./pages.ts";

// The thread that `freshPages` starts.
await buildNow((workerData as { readonly root: string }).root);
