/**
 * Meetings whose length the words say: "3 workshops of 2 hours", "Workshop, 1 day". What the work around them takes, where nobody
 * says so, is a guess by the outline.
 */
import { countedTimes, type CountedTime } from './counted-times.ts';
import { belongsToThing, durationsInText } from './durations-in-text.ts';
import type { WeighedPart } from './fit-parts.ts';
import { recognizeWork, type KindOfWork } from './kinds-of-work.ts';
import { LONG_MEETING_MINUTES } from './short-meetings.ts';
import type { PlanWords } from './words-in-english.ts';

/** Most of what one meeting needs around it serves the others, or its own further hours, as well. */
const SHARE_OF_FURTHER_ONES = 0.25;
const GRID_MINUTES = 15;
/** At the least so much of the whole is left for the work around them. */
const LEAST_AROUND = 0.1;
/** A meeting of an hour or less is one step, whatever it is called. */
const SHORT_MINUTES = 60;
/** With such a verb a title tells of more than the meeting itself, and so does its time. */
const MORE_THAN_HELD =
  /(?<!\p{L})(?:prepar|plan(?!t)|organi|arrange|set up|write|draft|follow|debrief|vorbereit|bereite|plane|nachbereit|auswert|vor- und)/iu;
const PUT_TOGETHER = /^(?:and|und|&|\+)\s/iu;

/** The kind of work that the words of a task name, and its meetings where their length is said. */
export interface Work {
  kind: KindOfWork | undefined;
  held: CountedTime | undefined;
}

export function workIn(title: string, notes: string): Work {
  const kind = recognizeWork(title, notes);
  return { kind, held: heldMeetings(kind, title, notes) };
}

/** The meetings of this kind of work that the words count or give a length of more than an hour; undefined where they do not. */
function heldMeetings(
  kind: KindOfWork | undefined,
  title: string,
  besides: string,
): CountedTime | undefined {
  if (kind?.phases.filter((phase) => phase.kind === 'meeting').length !== 1) return undefined;
  const counted = countedTimes(`${title}\n${besides}`)[0];
  if (counted !== undefined) {
    return counted.what === '' || counted.what.search(kind.words) >= 0 ? counted : undefined;
  }
  return heldOnce(kind, title);
}

/** "Workshop, 1 day", "Run a 3-hour workshop": the length stands in the title of nothing but the meeting. */
function heldOnce(kind: KindOfWork, title: string): CountedTime | undefined {
  const [said, ...others] = durationsInText(title);
  if (said === undefined || others.length > 0 || said.minutes <= SHORT_MINUTES) return undefined;
  if (title.search(kind.words) < 0) return undefined;
  if (!belongsToThing(said) && MORE_THAN_HELD.test(title)) return undefined;
  if (PUT_TOGETHER.test(title.slice(said.at + said.text.length).trimStart())) return undefined;
  return { text: said.text, count: 1, what: '', each_minutes: said.minutes, at: said.at };
}

/** Minutes of preparation and follow-up by the outline's proportions; further meetings, or hours of a long one, count a quarter. */
export function minutesAround(kind: KindOfWork, { count, each_minutes }: CountedTime): number {
  const whole = kind.phases.reduce((sum, phase) => sum + phase.share, 0);
  const held = kind.phases.find((phase) => phase.kind === 'meeting')?.share ?? whole;
  const one = count === 1 ? Math.min(each_minutes, LONG_MEETING_MINUTES) : each_minutes;
  const times = (count * each_minutes) / one;
  const around_one = (one * (whole - held)) / held;
  const around = around_one * (1 + (times - 1) * SHARE_OF_FURTHER_ONES);
  return Math.round(around / GRID_MINUTES) * GRID_MINUTES;
}

/**
 * The outline's parts with as many meetings of the said length; unchanged where `total` minutes leave too little besides. An estimate
 * that is one meeting's own length is that meeting and nothing else.
 */
export function withHeldMeetings(
  said: PlanWords,
  parts: readonly WeighedPart[],
  { count, each_minutes }: CountedTime,
  total: number,
): readonly WeighedPart[] {
  const rest = total - count * each_minutes;
  const alone = count === 1 && rest >= 0;
  if (rest < total * LEAST_AROUND && !alone) return parts;
  const others = parts.reduce((sum, one) => sum + (one.kind === 'meeting' ? 0 : one.weight), 0);
  return parts.flatMap((part) => {
    if (part.kind !== 'meeting') {
      return rest < total * LEAST_AROUND
        ? []
        : [{ ...part, weight: (part.weight / others) * rest }];
    }
    return Array.from({ length: count }, (_, index) => ({
      ...part,
      title: count === 1 ? part.title : `${part.title}${said.part(index + 1, count)}`,
      weight: each_minutes,
      continues: index > 0 || part.continues,
      meeting_minutes: Math.max(each_minutes, part.meeting_minutes ?? 0),
    }));
  });
}

/** Whether an estimate is the length of the meeting itself, so that nothing is left for what prepares and follows it. */
export function nothingAround({ count, each_minutes }: CountedTime, total: number): boolean {
  const rest = total - each_minutes;
  return count === 1 && rest >= 0 && rest < total * LEAST_AROUND;
}
