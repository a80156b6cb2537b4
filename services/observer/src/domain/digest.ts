/** The morning's few lines. Every number in them was counted; a line that has nothing to say is left out. Pure. */
import type { DayFacts } from '@almanac/shared/contracts/observer-watch';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { plainWords } from './plain-words.ts';
import { sayClock } from './say-time.ts';

/** At most five, the most pressing first. */
export function digestBullets(facts: DayFacts): string[] {
  const { waiting, incidents, failures, unscheduled_plans } = facts;
  const bullets: string[] = [];
  if (waiting.proposals > 0) {
    const by = waiting.soonest_expiry === null ? '' : `; ${soonest(facts, waiting.soonest_expiry)}`;
    bullets.push(
      `${count(waiting.proposals, 'proposal waits', 'proposals wait')} for your decision${by}.`,
    );
  }
  if (incidents.open > 0) {
    const grave = incidents.grave === 0 ? '' : `, ${incidents.grave} of them grave`;
    const first =
      incidents.first_title === null ? '' : `: ${plainWords(incidents.first_title, 12, 80)}`;
    bullets.push(`${count(incidents.open, 'incident is', 'incidents are')} open${grave}${first}.`);
  }
  if (failures.actions > 0 || failures.dead_letters > 0) {
    bullets.push(
      `${count(failures.actions, 'Action', 'Actions')} failed since yesterday, ` +
        `${count(failures.dead_letters, 'dead letter waits', 'dead letters wait')}.`,
    );
  }
  if (bullets.length === 0) bullets.push('Nothing waits for you, and nothing failed.');
  bullets.push(today(facts));
  if (unscheduled_plans > 0) {
    bullets.push(`${count(unscheduled_plans, 'ready plan has', 'ready plans have')} no schedule.`);
  }
  return bullets;
}

function today({ blocks, zone }: DayFacts): string {
  const [first] = blocks.first;
  if (first === undefined) return 'No work is planned for today.';
  const begins = `from ${sayClock(first.start, zone)} with ${plainWords(first.title)}`;
  return `Today: ${count(blocks.count, 'block', 'blocks')}, ${sayMinutes(blocks.minutes)}, ${begins}.`;
}

function soonest({ zone, day, waiting }: DayFacts, expiry: string): string {
  const clock = sayClock(expiry, zone);
  const local = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(expiry));
  const when = local === day ? clock : `${clock} of ${local}`;
  return waiting.proposals === 1 ? `it expires at ${when}` : `the first expires at ${when}`;
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
