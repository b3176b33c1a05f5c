// Made at build time from content/: see src/cli/build.ts.
declare module "virtual:page-texts" {
  const load: Readonly<Record<string, () => Promise<{ readonly default: Readonly<Record<string, string>> }>>>;
  export default load;
}
declare module "virtual:desk-texts" {
  const load: Readonly<Record<string, () => Promise<{ readonly default: Readonly<Record<string, string>> }>>>;
  export default load;
}
declare module "virtual:page-numbers" {
  import type { StaffedNumber } from "./chat/hours.ts";
  const numbers: readonly StaffedNumber[];
  export default numbers;
}
declare module "*.css";
