/** When "later" can be: a few plain moments, each before the Action runs out. Instants in ms. */
import { daysBetween, sayClock } from '../parts/words.ts';

export interface LaterChoice {
  label: string;
  until: number;
}

const MINUTE = 60_000;
const MORNING_H = 8;

export function laterChoices(now: number, expires_at: number, zone: string): LaterChoice[] {
  const all = [
    { label: 'In 30 minutes', until: now + 30 * MINUTE },
    { label: 'In 2 hours', until: now + 120 * MINUTE },
    { label: 'Tomorrow, 08:00', until: tomorrowMorning(now, zone) },
  ];
  return all.filter(({ until }) => until < expires_at);
}

/** The first quarter of an hour of tomorrow at which the clock there says 08:00; found by looking, so that it is right when clocks change. */
function tomorrowMorning(now: number, zone: string): number {
  const quarter = 15 * MINUTE;
  const first = Math.ceil(now / quarter) * quarter;
  const wanted = `${String(MORNING_H).padStart(2, '0')}:00`;
  for (let at = first; at < first + 49 * 60 * MINUTE; at += quarter) {
    if (daysBetween(now, at, zone) === 1 && sayClock(at, zone) === wanted) return at;
  }
  return first + 24 * 60 * MINUTE;
}
