import type { StepKind } from '@almanac/shared/contracts/planner';
import { assert, must } from '@almanac/shared/lang/assert';
import { stepBounds } from './split-minutes.ts';
import type { PlanWords } from './words-in-english.ts';

/** A piece of work with its share of the time. */
export interface WeighedPart {
  title: string;
  description: string;
  weight: number;
  kind: StepKind;
  acceptance: string;
  /** It is the next piece of the part before it. */
  continues: boolean;
  /** Only for a meeting: how long it may be, where the words say so. */
  meeting_minutes?: number | undefined;
}

/** Longer steps rarely fit a day; where there is room they are cut. */
const PREFERRED_MINUTES = 240;

/**
 * As many parts as `total` minutes and `max_steps` allow: neighbours are joined while there are too many, and parts over four
 * hours are cut while there is room. `total` must fit `max_steps` steps.
 */
export function fitParts(
  parts: WeighedPart[],
  { total, max_steps, said }: { total: number; max_steps: number; said: PlanWords },
): WeighedPart[] {
  const { least, most } = stepBounds(total, max_steps);
  assert(least <= most && parts.length > 0, 'a total that fits the steps');
  const joined = joinParts(parts, most);
  const pieces = joined.map(() => 1);
  const sum = joined.reduce((all, part) => all + part.weight, 0);
  const minutesOf = (index: number): number =>
    (must(joined[index], 'a part').weight / sum / must(pieces[index], 'pieces')) * total;
  for (let count = pieces.length; count < most; count += 1) {
    const largest = pieces.reduce(
      (best, _, index) => (minutesOf(index) > minutesOf(best) ? index : best),
      0,
    );
    if (count >= least && minutesOf(largest) <= PREFERRED_MINUTES) break;
    pieces[largest] = must(pieces[largest], 'pieces') + 1;
  }
  return joined.flatMap((part, index) => cut(part, must(pieces[index], 'pieces'), said));
}

/** Neighbours joined, the lightest pair first, until `most` are left. */
export function joinParts(parts: WeighedPart[], most: number): WeighedPart[] {
  const joined = [...parts];
  while (joined.length > most) {
    let best = 0;
    for (let index = 1; index < joined.length - 1; index += 1) {
      if (pairWeight(joined, index) < pairWeight(joined, best)) best = index;
    }
    const [a, b] = [must(joined[best], 'a part'), must(joined[best + 1], 'its neighbour')];
    joined.splice(best, 2, {
      title: joinedTitle(a.title, b.title),
      description: `${a.description}\n${b.description}`.slice(0, 4000),
      weight: a.weight + b.weight,
      kind: a.weight >= b.weight ? a.kind : b.kind,
      acceptance: `${a.acceptance} ${b.acceptance}`.slice(0, 1000),
      continues: a.continues,
      meeting_minutes: Math.max(a.meeting_minutes ?? 0, b.meeting_minutes ?? 0) || undefined,
    });
  }
  return joined;
}

function pairWeight(parts: WeighedPart[], index: number): number {
  return must(parts[index], 'a part').weight + must(parts[index + 1], 'its neighbour').weight;
}

function joinedTitle(a: string, b: string): string {
  const whole = `${a}; ${b}`;
  return whole.length <= 200 ? whole : `${whole.slice(0, 199).trim()}…`;
}

function cut(part: WeighedPart, pieces: number, said: PlanWords): WeighedPart[] {
  if (pieces === 1) return [part];
  return Array.from({ length: pieces }, (_, index) => {
    const last = index === pieces - 1;
    return {
      ...part,
      title: `${part.title.slice(0, 270)}${said.part(index + 1, pieces)}`,
      weight: part.weight / pieces,
      continues: index > 0 || part.continues,
      acceptance: last ? part.acceptance : said.nextPartNoted(index + 2),
    };
  });
}
