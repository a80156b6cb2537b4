/**
 * The rules no answer may break, looked at the slow way for every algorithm alike. Each is a count of its own in the tables,
 * and must be 0.
 */
import {
  type Answer,
  type BenchTask,
  type Instance,
  length,
  MINUTE_MS,
  shared,
  shortestPart,
  type Span,
  without,
} from './instance.ts';

export type Gate =
  | 'overlap'
  | 'buffer'
  | 'hours'
  | 'window'
  | 'release'
  | 'deadline'
  | 'predecessor'
  | 'part size'
  | 'day maximum'
  | 'slack'
  | 'lunch'
  | 'duration'
  | 'not reported'
  | 'J as said'
  | 'proof as said';

export interface Broken {
  gate: Gate;
  where: string;
}

interface Placed extends Span {
  id: string;
}

export function brokenGates(instance: Instance, answer: Answer): Broken[] {
  const broken: Broken[] = [];
  const report = (gate: Gate, where: string): void => void broken.push({ gate, where });
  const placed = [...answer.blocks].flatMap(([id, own]) => own.map((span) => ({ ...span, id })));
  placed.forEach((block, at) => {
    checkPlace(block, instance, report);
    checkNeighbours(block, [...instance.busy, ...placed.slice(at + 1)], instance, report);
  });
  for (const task of instance.tasks) checkTask(task, instance, answer, report);
  const known = new Set(instance.tasks.map(({ id }) => id));
  for (const id of [...answer.blocks.keys(), ...answer.reported]) {
    if (!known.has(id)) report('duration', `${id} was not asked for`);
  }
  checkDays(instance, placed, report);
  return broken;
}

type Report = (gate: Gate, where: string) => void;

function checkPlace(block: Placed, { days, from, to }: Instance, report: Report): void {
  if (block.start < from || block.end > to) report('window', block.id);
  const inside = days.some(({ hours }) =>
    hours.some(({ start, end }) => block.start >= start && block.end <= end),
  );
  if (!inside || !(block.end > block.start)) report('hours', block.id);
}

function checkNeighbours(
  block: Placed,
  others: readonly Span[],
  { rules }: Instance,
  report: Report,
): void {
  const buffer = rules.buffer_minutes * MINUTE_MS;
  const wide = { start: block.start - buffer, end: block.end + buffer };
  for (const other of others) {
    if (shared(block, other) > 0) report('overlap', block.id);
    else if (shared(wide, other) > 0) report('buffer', block.id);
  }
}

function checkTask(task: BenchTask, instance: Instance, answer: Answer, report: Report): void {
  const own = answer.blocks.get(task.id) ?? [];
  if ((own.length === 0) !== answer.reported.has(task.id)) report('not reported', task.id);
  if (own.length === 0) return;
  const minutes = own.reduce((sum, span) => sum + length(span) / MINUTE_MS, 0);
  if (Math.abs(minutes - task.minutes) > 1e-9) report('duration', task.id);
  const [first, last] = [
    Math.min(...own.map(({ start }) => start)),
    Math.max(...own.map(({ end }) => end)),
  ];
  if (first < (task.release ?? instance.from)) report('release', task.id);
  if (task.deadline !== undefined && last > task.deadline) report('deadline', task.id);
  for (const id of task.before) {
    const earlier = answer.blocks.get(id) ?? [];
    const done = Math.max(...earlier.map(({ end }) => end));
    if (earlier.length === 0 || done > first) report('predecessor', task.id);
  }
  const least = shortestPart(task);
  const most = task.split === false ? task.minutes : task.split.max_minutes;
  for (const span of own) {
    const part = length(span) / MINUTE_MS;
    if (part < least || part > most) report('part size', task.id);
  }
}

function checkDays(instance: Instance, placed: readonly Span[], report: Report): void {
  const { rules, busy } = instance;
  const buffer = rules.buffer_minutes * MINUTE_MS;
  const wide = busy.map(({ start, end }) => ({ start: start - buffer, end: end + buffer }));
  for (const day of instance.days) {
    const minutes = placed.reduce((sum, block) => sum + shared(block, day), 0) / MINUTE_MS;
    if (minutes > rules.max_minutes_per_day) report('day maximum', day.date);
    // The mildest reading: the time of lunch counts as free time here.
    const free = day.hours
      .flatMap((range) => without(range, wide))
      .reduce((sum, one) => sum + length(one), 0);
    if (minutes > ((1 - rules.slack_share) * free) / MINUTE_MS + 1e-6) report('slack', day.date);
    if (day.lunch !== null) checkLunch(day.lunch, { instance, day, placed }, report);
  }
}

/** Blocks may lie in the time lunch is chosen from, as long as a gap as long as the lunch that was possible stays. */
function checkLunch(
  possible: Span,
  at: { instance: Instance; day: Instance['days'][number]; placed: readonly Span[] },
  report: Report,
): void {
  const { instance, day, placed } = at;
  const { lunch } = instance.rules;
  if (lunch === null) return;
  const [from, to] = [minutesOf(lunch.from), minutesOf(lunch.to)];
  // Clocks do not change on working days of the bench, so a wall-clock time is a distance from midnight.
  const choice = { start: day.start + from * MINUTE_MS, end: day.start + to * MINUTE_MS };
  const left = without(choice, [...instance.busy, ...placed]).map(length);
  if (Math.max(0, ...left) < length(possible)) report('lunch', day.date);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
