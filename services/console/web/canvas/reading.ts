/** What is made of the reading of a question. Pure. */
import type { AskReply } from '@almanac/shared/contracts/analytics';
import type { Reading } from './functions.ts';

/** Below it a person chooses. */
const SURE = 0.6;
const CHOICES = 3;

/** The table that is opened without being asked for once more; undefined where a person should choose. */
export function sureReading({ fn, params, confidence }: AskReply): Reading | undefined {
  return fn === null || confidence < SURE ? undefined : { fn, params };
}

export function nearestOf({ fn, params, alternatives }: AskReply): Reading[] {
  const first = fn === null ? [] : [{ fn, params }];
  return [...first, ...alternatives].slice(0, CHOICES);
}
