/** Meetings that the words count, "3 workshops of 2 hours", and what the work around them takes where nobody says so. */
import type { CountedTime } from './counted-times.ts';
import type { WeighedPart } from './fit-parts.ts';
import type { KindOfWork } from './kinds-of-work.ts';

/** Most of what one meeting needs around it serves the others as well. */
const SHARE_OF_FURTHER_ONES = 0.25;
const GRID_MINUTES = 15;
/** At the least so much of the whole is left for the work around them. */
const LEAST_AROUND = 0.1;

/** Whether what is counted are the meetings of this kind of work, and not its contracts or pages. */
export function countsMeetings(kind: KindOfWork | undefined, counted: CountedTime): boolean {
  if (kind?.phases.filter((phase) => phase.kind === 'meeting').length !== 1) return false;
  return counted.what === '' || counted.what.search(kind.words) >= 0;
}

/** Minutes of preparation and follow-up by the outline's proportions, the further meetings counted a quarter. */
export function minutesAround(kind: KindOfWork, { count, each_minutes }: CountedTime): number {
  const whole = kind.phases.reduce((sum, phase) => sum + phase.share, 0);
  const held = kind.phases.find((phase) => phase.kind === 'meeting')?.share ?? whole;
  const around_one = (each_minutes * (whole - held)) / held;
  const around = around_one * (1 + (count - 1) * SHARE_OF_FURTHER_ONES);
  return Math.round(around / GRID_MINUTES) * GRID_MINUTES;
}

/** The outline's parts with as many meetings of the said length; unchanged where `total` minutes leave too little besides. */
export function withCountedMeetings(
  parts: readonly WeighedPart[],
  { count, each_minutes }: CountedTime,
  total: number,
): readonly WeighedPart[] {
  const rest = total - count * each_minutes;
  if (rest < total * LEAST_AROUND) return parts;
  const others = parts.reduce((sum, one) => sum + (one.kind === 'meeting' ? 0 : one.weight), 0);
  return parts.flatMap((part) => {
    if (part.kind !== 'meeting') return [{ ...part, weight: (part.weight / others) * rest }];
    return Array.from({ length: count }, (_, index) => ({
      ...part,
      title: `${part.title} (part ${index + 1} of ${count})`,
      weight: each_minutes,
      continues: index > 0 || part.continues,
      meeting_minutes: Math.max(each_minutes, part.meeting_minutes ?? 0),
    }));
  });
}
