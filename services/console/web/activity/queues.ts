/** The queues as people know them: one row for each, with what was given up of it, which pg-boss keeps in a queue beside. */
import { compareText } from '../parts/words.ts';

export interface QueueDepth {
  name: string;
  ready: number;
  active: number;
  failed: number;
}

export interface QueueRow {
  name: string;
  title: string;
  ready: number;
  active: number;
  given_up: number;
}

const TITLES: Record<string, string> = {
  'execute-action': 'Actions to be executed',
  'sweep-actions': 'Looking for Actions that are due',
  'run-timer': 'Timers',
  'sweep-messages': 'Looking for messages that are due',
  'emit-event': 'Events for memory',
  remember: 'Memories to be written',
  'execute-alert': 'Alerts',
  'route-message': 'Messages to people',
};
const DEAD = '.dead';

export function queuesOf(depths: readonly QueueDepth[]): QueueRow[] {
  const by_name = new Map(depths.map((one) => [one.name, one]));
  const own = depths.filter(({ name }) => !name.endsWith(DEAD) && !name.startsWith('__'));
  const rows = own.map(({ name, ready, active, failed }) => {
    const dead = by_name.get(`${name}${DEAD}`);
    const given_up = dead === undefined ? failed : dead.ready + dead.active;
    return { name, title: TITLES[name] ?? name.replaceAll('-', ' '), ready, active, given_up };
  });
  return rows.toSorted(
    (a, b) =>
      b.given_up - a.given_up ||
      b.ready + b.active - (a.ready + a.active) ||
      compareText(a.title, b.title),
  );
}
