/**
 * One made-up planning problem and an answer to it, as the bench sees them. Nothing in this folder that generates, solves or
 * judges shares code with the scheduler: it would measure a mistake with the same mistake.
 *
 * Instants are epoch milliseconds, lengths minutes.
 */
export interface Span {
  start: number;
  end: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const GRID_MINUTES = 15;
export const SLOT_MS = GRID_MINUTES * MINUTE_MS;

/** w of the objective J. */
export const WEIGHTS = { low: 1, normal: 2, high: 4, urgent: 8 } as const;
export type Priority = keyof typeof WEIGHTS;

export interface SplitLimits {
  min_minutes: number;
  max_minutes: number;
}

export interface BenchTask {
  id: string;
  minutes: number;
  priority: Priority;
  /** Not before. */
  release?: number;
  /** Late after this, which is allowed. */
  due?: number;
  /** The due date as it is sent when it means a whole day. */
  due_date?: string;
  /** Never after this. */
  deadline?: number;
  /** Tasks that must be done first. */
  before: readonly string[];
  split: SplitLimits | false;
}

/** A local day of the window with its working hours, sorted and apart from each other. */
export interface BenchDay extends Span {
  date: string;
  hours: readonly Span[];
  /** The time kept for lunch: its earliest free place; null without the rule. */
  lunch: Span | null;
}

export interface Clock {
  from: string;
  to: string;
}

export interface Rules {
  working_hours: readonly Clock[];
  lunch: (Clock & { minutes: number }) | null;
  buffer_minutes: number;
  max_minutes_per_day: number;
  slack_share: number;
}

export interface Instance {
  name: string;
  seed: string;
  /** What tables group by: asked work divided by free working time. */
  load: number;
  zone: string;
  /** The window; `from` is also the instant of asking. */
  from: number;
  to: number;
  days: readonly BenchDay[];
  rules: Rules;
  busy: readonly Span[];
  tasks: readonly BenchTask[];
}

/** Blocks by task; a task without blocks is not placed. `reported` are the tasks the answer itself calls not placed. */
export interface Answer {
  blocks: ReadonlyMap<string, readonly Span[]>;
  reported: ReadonlySet<string>;
  /** Of a change: tasks of which it says that something has no place. */
  short?: ReadonlySet<string>;
}

/** An answer from what was placed; all others count as reported. */
export function answerOf(tasks: readonly BenchTask[], blocks: Map<string, Span[]>): Answer {
  for (const [id, own] of blocks) {
    if (own.length === 0) blocks.delete(id);
    else own.sort((a, b) => a.start - b.start);
  }
  return {
    blocks,
    reported: new Set(tasks.filter(({ id }) => !blocks.has(id)).map(({ id }) => id)),
  };
}

export const length = ({ start, end }: Span): number => end - start;

export function shared(one: Span, other: Span): number {
  return Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
}

/** The pieces of `span` that none of `others` covers. */
export function without(span: Span, others: readonly Span[]): Span[] {
  let left = [span];
  for (const other of others) {
    left = left.flatMap((piece) =>
      shared(piece, other) === 0
        ? [piece]
        : [
            { start: piece.start, end: other.start },
            { start: other.end, end: piece.end },
          ].filter(({ start, end }) => end > start),
    );
  }
  return left;
}

/** Parts a task is cut into when it is cut as little as possible: equal ones, the last one shorter. */
export function fewestParts({ minutes, split }: Pick<BenchTask, 'minutes' | 'split'>): number[] {
  if (split === false || minutes <= split.max_minutes) return [minutes];
  const count = Math.ceil(minutes / split.max_minutes);
  const share = Math.ceil(minutes / count / GRID_MINUTES) * GRID_MINUTES;
  const last = minutes - share * (count - 1);
  if (share <= split.max_minutes && last >= shortestPart({ minutes, split })) {
    return [...Array<number>(count - 1).fill(share), last];
  }
  const floor = Math.floor(minutes / count);
  return Array.from({ length: count }, (_, at) =>
    at < minutes - floor * count ? floor + 1 : floor,
  );
}

/** The minimum part, or an equal share where the limits cannot make up the length (50 minutes in parts of 30 to 45). */
export function shortestPart({ minutes, split }: Pick<BenchTask, 'minutes' | 'split'>): number {
  if (split === false) return minutes;
  return Math.min(split.min_minutes, Math.floor(minutes / Math.ceil(minutes / split.max_minutes)));
}
