/**
 * What a word about a step does. The first counts; the same again, or one without minutes for what is known with them, is no news; a
 * different one later corrects it. Of a caller that numbers its reports, one that was overtaken on its way changes nothing.
 */
export interface SaidOutcome {
  status: 'done' | 'partial' | 'skipped' | 'moved' | 'open';
  /** Undefined where nobody said. */
  actual_minutes?: number | undefined;
  report?: number | undefined;
}

export interface KnownOutcome {
  status: SaidOutcome['status'];
  actual_minutes: number | null;
  report: number | null;
}

export type OutcomeVerdict = 'first' | 'correction' | 'known';

/** `known` is the last word, undefined where nobody spoke of the step yet. */
export function judgeOutcome(known: KnownOutcome | undefined, said: SaidOutcome): OutcomeVerdict {
  if (known === undefined) return said.status === 'open' ? 'known' : 'first';
  if (said.report !== undefined && known.report !== null && said.report <= known.report) {
    return 'known';
  }
  if (known.status !== said.status) return 'correction';
  const minutes = said.actual_minutes;
  return minutes === undefined || minutes === known.actual_minutes ? 'known' : 'correction';
}

/** A step that nobody need work on any more. */
export function isClosed(status: SaidOutcome['status'] | undefined): boolean {
  return status === 'done' || status === 'skipped';
}
