/** What a watcher says of the rows it was given. Judges are pure: rows in, findings out. */
export type Severity = 'SEV0' | 'SEV1' | 'SEV2' | 'SEV3';

export interface Finding {
  /** The incident's type; one thing that can be wrong, one type. */
  type: string;
  severity: Severity;
  /**
   * `bad` begins an incident. `between` does neither: not bad enough to begin one, not good enough to end one. What no finding
   * names is good.
   */
  state: 'bad' | 'between';
  title: string;
  detail: string;
}

/** `bad` from `raise` on, `between` down to `clear`, which itself is good. */
export function stateOf(
  value: number,
  { raise, clear }: { raise: number; clear: number },
): Finding['state'] | undefined {
  if (value >= raise) return 'bad';
  return value > clear ? 'between' : undefined;
}

/** A finding, or none where there is no state. */
export function findingIf(
  state: Finding['state'] | undefined,
  finding: Omit<Finding, 'state'>,
): Finding[] {
  return state === undefined ? [] : [{ ...finding, state }];
}
