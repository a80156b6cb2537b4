/**
 * Orders to place jobs in, as simple rules give them: by apparent urgency (ATC: weight per minute, discounted while the due
 * date is far), by due date, and by weight per minute. A job's urgency includes that of what waits for it.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Job, Model } from './schedule-model.ts';

/** ATC's look-ahead in mean job lengths; 2 is the usual choice for moderately tight due dates. */
const LOOK_AHEADS = [2, 0.5, 5];

interface Urgency {
  /** Working hours. */
  due: number;
  weight: number;
}

/** Predecessors may come later in an order: whoever places moves them forward. */
export function listOrders(model: Model): number[][] {
  const urgency = inheritedUrgency(model);
  const by = (rank: (job: Job) => number): number[] =>
    model.jobs.toSorted((a, b) => rank(a) - rank(b) || a.index - b.index).map((job) => job.index);
  const due = (job: Job): number => urgency[job.index]?.due ?? 0;
  const weight = (job: Job): number => urgency[job.index]?.weight ?? job.weight;
  const standing = model.jobs.some(({ previous }) => previous !== null);
  return [
    ...LOOK_AHEADS.map((ahead) => apparentUrgencyOrder(model, urgency, ahead)),
    by(due),
    by((job) => -weight(job) / job.minutes),
    ...(standing
      ? [by((job) => job.previous?.[0]?.start ?? Infinity), by(stayingFirst(model))]
      : []),
  ];
}

/** What can stay where it stands comes first, so that what cannot only takes what is left. */
function stayingFirst({ rooms }: Model): (job: Job) => number {
  return ({ previous }) => {
    const stays = previous?.every(({ start, end }) =>
      rooms.some((room) => room.start <= start && end <= room.end),
    );
    return stays === true ? (previous?.[0]?.start ?? Infinity) : Infinity;
  };
}

/** A predecessor is due early enough for what waits for it, and weighs as much. */
function inheritedUrgency(model: Model): Urgency[] {
  const { clock } = model.scale;
  const urgency = model.jobs.map((job) => ({
    due: clock.hoursAt(Math.min(job.item.due ?? job.latest, job.latest)),
    weight: job.weight,
  }));
  for (const index of model.order.toReversed()) {
    const job = must(model.jobs[index], 'a job');
    const own = must(urgency[index], 'its urgency');
    for (const before of job.before) {
      const earlier = must(urgency[before], 'an urgency');
      earlier.due = Math.min(earlier.due, own.due - job.minutes / 60);
      earlier.weight = Math.max(earlier.weight, own.weight);
    }
  }
  return urgency;
}

function apparentUrgencyOrder(
  model: Model,
  urgency: readonly Urgency[],
  look_ahead: number,
): number[] {
  const room = model.capacity.reduce((sum, minutes) => sum + minutes, 0) / 60;
  const pace = room > 0 ? Math.max(1, model.scale.clock.total_hours / room) : 1;
  const total = model.jobs.reduce((sum, job) => sum + job.minutes / 60, 0);
  const horizon = look_ahead * (total / Math.max(1, model.jobs.length));
  const waiting = new Set(model.jobs);
  const order: number[] = [];
  let now = 0;
  while (waiting.size > 0) {
    let next: Job | null = null;
    let best = -Infinity;
    for (const job of waiting) {
      const hours = job.minutes / 60;
      const { due, weight } = must(urgency[job.index], 'its urgency');
      const spare = Math.max(0, due - hours * pace - now);
      const index = (weight / hours) * Math.exp(-spare / horizon);
      if (index > best) [next, best] = [job, index];
    }
    const chosen = must(next, 'a waiting job');
    waiting.delete(chosen);
    order.push(chosen.index);
    now += (chosen.minutes / 60) * pace;
  }
  return order;
}
