/** Waits for what will be so, without a clock: whoever changes something says so. */
export interface Conditions {
  /** Resolves as soon as the condition holds. */
  until(condition: () => boolean): Promise<void>;
  /** Something has changed: every condition waited for is looked at again. */
  changed(): void;
}

export function conditions(): Conditions {
  let looks: (() => void)[] = [];
  return {
    until: (condition) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!condition()) return;
          looks = looks.filter((each) => each !== look);
          resolve();
        };
        looks.push(look);
        look();
      }),
    changed() {
      for (const look of looks) look();
    },
  };
}
