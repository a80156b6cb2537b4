import { AppError } from './app-error.ts';

/** Business time. Durations, timeouts and leases use the machine's own clocks instead. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export function fixedClock(at: string): Clock {
  const instant = parseInstant(at, 'clock');
  return { now: () => new Date(instant) };
}

/** Epoch milliseconds of an RFC 3339 instant; throws `invalid`, naming where the text stands. */
export function parseInstant(text: string, where: string): number {
  // Without an offset a time would mean another instant on every machine.
  const instant = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw new AppError('invalid', `${where}: "${text}" is not an instant`);
  return instant;
}
