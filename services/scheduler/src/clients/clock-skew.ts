/**
 * How far this machine's clock is off, by the `Date` of Google's answers. That has whole seconds, and the answer took its
 * time, so only what neither explains counts as skew.
 */
import { headerOf } from './header-of.ts';

export interface ClockSkew {
  note(headers: unknown, asked_ms: number): void;
  /** Milliseconds; positive where this clock is ahead, 0 where nothing is known. */
  ms(): number;
}

/** From here on tokens and their ends are read wrongly. */
export const SKEW_MATTERS_MS = 60_000;
const DATE_STEP_MS = 1000;

export function clockSkew(now: () => number = Date.now): ClockSkew {
  let skew_ms = 0;
  return {
    note: (headers, asked_ms) => {
      const date = Date.parse(headerOf(headers, 'date'));
      if (Number.isNaN(date)) return;
      const ahead = asked_ms - (date + DATE_STEP_MS);
      const behind = date - now();
      if (ahead > 0) skew_ms = ahead;
      else skew_ms = behind > 0 ? -behind : 0;
    },
    ms: () => skew_ms,
  };
}

/** What a person reads of it, or undefined while it does not matter. */
export function skewWords(skew_ms: number): string | undefined {
  if (Math.abs(skew_ms) < SKEW_MATTERS_MS) return undefined;
  const minutes = Math.round(Math.abs(skew_ms) / 60_000);
  const way = skew_ms > 0 ? 'ahead of' : 'behind';
  return `this machine's clock is ${minutes} min ${way} Google's: set it right, or access and times go wrong`;
}
