/** Settings in one clause: zone, lunch, buffer, limits of a day, sizes of parts. */
import { type Reading, reading } from './reading.ts';
import { lengthsIn, percentIn } from './lengths.ts';
import { clockRangeIn } from './time-words.ts';
import { has } from './word-pattern.ts';

/** `text` is the clause in plain words. */
export function readSetting(clause: string, text: string): Reading | null {
  for (const one of [readZone, readLunch, readBuffer, readLimits, readParts]) {
    const found = one(clause, text);
    if (found !== null) return found;
  }
  return null;
}

const ZONE =
  /(?<!\p{L})((?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Za-z_]+(?:\/[A-Za-z_]+)?)/u;

function readZone(clause: string): Reading | null {
  const zone = ZONE.exec(clause)?.[1];
  return zone === undefined ? null : reading(clause, 'zone', { zone, hard: true });
}

function readLunch(clause: string, text: string): Reading | null {
  if (!has(text, 'lunch|lunch break|mittagspause|mittagessen|mittag')) return null;
  const times = clockRangeIn(text);
  if (times?.from !== null && times?.from !== undefined && times.to !== null) {
    const length = minutesBetween(times.from, times.to);
    const minutes = lengthsIn(text)[0] ?? length;
    return reading(clause, 'lunch', { ...times, minutes: Math.min(minutes, length), hard: true });
  }
  return has(text, 'no|without|skip|kein|keine|ohne')
    ? reading(clause, 'no_lunch', { hard: true })
    : null;
}

function minutesBetween(from: string, to: string): number {
  const of = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return of(to) - of(from);
}

function readBuffer(clause: string, text: string): Reading | null {
  const about = has(
    text,
    'buffers?|puffer|break|breaks|gap|pause|pausen|between (?:my )?(?:meetings|appointments|calls)|zwischen (?:den |meinen )?(?:terminen|meetings|besprechungen)|back.to.back',
  );
  if (!about) return null;
  const minutes = lengthsIn(text)[0];
  return minutes === undefined ? null : reading(clause, 'buffer', { minutes, hard: true });
}

function readLimits(clause: string, text: string): Reading | null {
  const percent = percentIn(text);
  if (percent !== null && has(text, 'free|slack|unplanned|reserve|frei|luft|puffer')) {
    return reading(clause, 'slack', { percent, hard: true });
  }
  const minutes = lengthsIn(text)[0];
  const daily = has(text, '(?:a|per|each|every|am|pro|jeden) (?:day|tag)|daily|täglich');
  const most = has(
    text,
    'at most|max|maximum|maximal|no more than|not more than|up to|höchstens|nicht mehr als|maximum of',
  );
  if (minutes === undefined || !daily || !most) return null;
  return reading(clause, 'day_maximum', { minutes, hard: true });
}

function readParts(clause: string, text: string): Reading | null {
  const about = has(
    text,
    'blocks?|parts?|pieces?|sessions?|at a time|in one go|at a stretch|blöcken?|am stück|stücken?|einheiten?',
  );
  const lengths = lengthsIn(text);
  const [first, second] = lengths;
  if (!about || first === undefined) return null;
  if (second !== undefined) {
    const limits = { minutes: Math.min(first, second), max_minutes: Math.max(first, second) };
    return reading(clause, 'parts', { ...limits, hard: true });
  }
  const least = has(text, 'at least|min|minimum|no shorter than|mindestens|nicht kürzer als');
  return reading(
    clause,
    'parts',
    least ? { minutes: first, hard: true } : { max_minutes: first, hard: true },
  );
}
