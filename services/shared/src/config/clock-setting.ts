import { readFileSync } from 'node:fs';
import { fixedClock, parseInstant, systemClock, type Clock } from '../lang/clock.ts';

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
