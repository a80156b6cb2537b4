/** What happens in one round, decided before it begins: the work, the people's edits, the faults, where it is killed. */
import type { Fault } from '../sandbox/faults.ts';
import type { AimAt } from './lane.ts';
import { seeded, type Chance } from './seeded.ts';

export interface RoundPlan {
  number: number;
  seed: number;
  aim: AimAt | undefined;
  /** Decides everything else together with the seed, so that a round can be played again by itself. */
  name: string;
  /** Midnight, UTC, of the business day the round is played on: each round has its own, so that it has its own reflection. */
  day: Date;
  tasks: RoundTasks;
  /** The three ways of a task run side by side, or one after the other. */
  side_by_side: boolean;
  order: readonly Way[];
  /** What the person does to the block of the polled task. */
  edit: 'delete' | 'tick';
  /** Everything is stopped for a while, with work in the queues. */
  with_stop: boolean;
  fault: RoundFault | undefined;
}

export type Way = 'changed' | 'moved' | 'polled';

export interface RoundTask {
  task_id: string;
  title: string;
  estimated_hours: number;
  priority: string;
  client_id?: string;
}

/** Posted and changed afterwards, posted and its block moved, never posted but found by the poll. */
export type RoundTasks = Record<Way, RoundTask>;

export interface RoundFault {
  fault: Fault;
  /** For a fault that lasts for a time and not for a number of calls. */
  for_ms?: number;
  says: string;
}

const FIRST_DAY = Date.parse('2026-11-23T00:00:00Z');
const DAY_MS = 86_400_000;
const WORK = ['Report', 'Proposal', 'Workshop', 'Invoice review', 'Interview notes'];

export interface Forced {
  with_stop?: boolean;
  edit?: RoundPlan['edit'];
  fault?: RoundFault | 'none';
}

/** `always` forces what chance would else decide: a point may only be reached with a stop, or a fault must last a minute. */
export function planRound(
  seed: number,
  number: number,
  aim: AimAt | undefined,
  always: Forced = {},
): RoundPlan {
  const name = aim === undefined ? `round ${number}` : `${aim.victim} at ${aim.point}`;
  const chance = seeded(`${seed}:${name}`);
  const tasks: RoundTasks = {
    changed: taskOf(chance, number, 'changed'),
    moved: taskOf(chance, number, 'moved'),
    polled: taskOf(chance, number, 'polled'),
  };
  const side_by_side = !chance.oneIn(3);
  const order = chance.shuffled<Way>(['changed', 'moved', 'polled']);
  const edit = chance.pick(['delete', 'tick'] as const);
  const drawn = chance.oneIn(3) ? undefined : faultOf(chance);
  const with_stop = chance.oneIn(4);
  const skip = chance.pick([0, 0, 0, 1, 1, 2]);
  const fault = always.fault === 'none' ? undefined : (always.fault ?? drawn);
  return {
    number,
    seed,
    aim: aim === undefined ? undefined : { ...aim, skip: aim.skip ?? skip },
    name,
    day: new Date(FIRST_DAY + number * DAY_MS),
    tasks,
    side_by_side,
    order,
    edit: always.edit ?? edit,
    with_stop: always.with_stop ?? with_stop,
    fault,
  };
}

function taskOf(chance: Chance, number: number, way: Way): RoundTask {
  return {
    task_id: `r${number}-${way}`,
    title: `${chance.pick(WORK)} ${number} (${way})`,
    estimated_hours: chance.between(1, 2),
    priority: chance.pick(['low', 'normal', 'high', 'urgent']),
    ...(chance.oneIn(2) ? { client_id: 'kestrel-labs' } : {}),
  };
}

const KINDS: readonly Pick<Fault, 'kind' | 'status'>[] = [
  { kind: 'timeout_after_doing' },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'reset' },
  { kind: 'nonsense' },
];
const PLACES: readonly Pick<Fault, 'provider' | 'match'>[] = [
  { provider: 'google', match: { method: 'POST', path_includes: '/events' } },
  { provider: 'google', match: { method: 'GET', path_includes: '/events' } },
  { provider: 'google', match: { method: 'PATCH', path_includes: '/events' } },
  { provider: 'coda', match: { method: 'POST', path_includes: '/rows' } },
  { provider: 'coda', match: { method: 'GET', path_includes: '/rows' } },
];

function faultOf(chance: Chance): RoundFault {
  const kind = chance.pick(KINDS);
  const place = chance.pick(PLACES);
  const times = chance.between(1, 2);
  const what = kind.status === undefined ? kind.kind.replaceAll('_', ' ') : String(kind.status);
  const where = `${place.provider} ${place.match?.method ?? ''}`;
  return {
    fault: { ...place, ...kind, times },
    says: `${where}: ${what}${times > 1 ? ' ×2' : ''}`,
  };
}

/** The provider limits every write for a while, as a real one does. */
export function limitedFor(provider: 'google' | 'coda', for_ms: number): RoundFault {
  const fault: Fault = { provider, kind: 'status', status: 429, match: { method: 'POST' } };
  return { fault, for_ms, says: `${provider} POST: 429 for ${for_ms / 1000} s` };
}
