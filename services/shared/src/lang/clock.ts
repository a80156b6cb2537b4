import { readFileSync } from 'node:fs';
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

/**
 * `ALMANAC_CLOCK`: unset is the machine's time; an RFC 3339 instant is that instant for ever; `@/path` is the instant a
 * file holds at each reading, so that several processes are moved through time together.
 */
export function clockFromSetting(setting: string | undefined): Clock {
  if (setting === undefined || setting === '') return systemClock;
  if (!setting.startsWith('@')) return fixedClock(setting);
  const path = setting.slice(1);
  return { now: () => new Date(parseInstant(readFileSync(path, 'utf8').trim(), path)) };
}

function parseInstant(text: string, where: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new AppError('invalid', `${where}: "${text}" is not an instant`);
  return instant;
}
