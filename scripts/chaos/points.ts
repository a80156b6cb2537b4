/** The points of a recording: told apart, grouped into what is one place in the code, and chosen from. */
import { TIMERS } from './at-rest.ts';
import { SEPARATOR } from './inside/name-point.ts';
import type { AimAt } from './lane.ts';
import type { Chance } from './seeded.ts';

export interface Point {
  name: string;
  process: string;
  doing: string;
  step: string;
}

export function parsePoint(name: string): Point {
  const [process = '', doing = '', ...rest] = name.split(SEPARATOR);
  return { name, process, doing, step: rest.join(SEPARATOR) };
}

/** Code that every service shares: the two jobs to memory, the audit of jobs, the kept answers. One place, in whichever process. */
const SHARED = /^(?:job emit-event|job remember|queue)$/;

/**
 * One place in the code: the same step at the second and third time is the same place, and so is a read before and after it
 * happened, because a read changes nothing.
 */
export function placeOf({ process, doing, step }: Point): string {
  const base = step.replace(/ #\d\+?$/, '');
  const read = /^(?:before|after) (GET .*)$/.exec(base)?.[1];
  if (base.endsWith('commit idempotency_keys')) return ['any', 'any', step].join(SEPARATOR);
  return [SHARED.test(doing) ? 'any' : process, doing, read ?? base].join(SEPARATOR);
}

/** A process that dies before its commit left nothing; what matters there is the database that dies. */
const killsProcess = ({ step }: Point): boolean => !step.startsWith('before commit');
const killsDatabase = ({ step }: Point): boolean => /^(?:before|after) commit/.test(step);

/** Every place once, and the database once at each work that commits: one point for each, by chance. */
export function everyPlace(names: readonly string[], chance: Chance): AimAt[] {
  const points = names.map(parsePoint);
  const places = grouped(points.filter(killsProcess), placeOf);
  const works = grouped(points.filter(killsDatabase), ({ process, doing }) =>
    [process, doing].join(SEPARATOR),
  );
  const process = places.map((group) => aim(chance.pick(group), 'process'));
  const database = works.map((group) => aim(chance.pick(group), 'database'));
  return chance.shuffled([...process, ...database]);
}

/** How many of each the short form takes: more where more can be lost. */
const FEW: readonly (readonly [string, number])[] = [
  ['scheduler', 3],
  ['action-gateway', 3],
  ['planner', 1],
  ['memory-gateway', 1],
  ['observer', 1],
  ['triggers', 1],
  ['console', 1],
];
const FEW_DATABASE = 2;

/**
 * At least one place of every process, and the database twice, each at its first time. Where something is written, there is more to
 * lose; what a clock starts may not come in the round.
 */
export function fewPlaces(names: readonly string[], chance: Chance): AimAt[] {
  const by_clock = TIMERS.map((name) => `job ${name}`);
  const points = names.map(parsePoint).filter(({ doing }) => !by_clock.includes(doing));
  const writes = ({ step }: Point): boolean => !/ GET |^taken|^noted/.test(` ${step}`);
  const aims = FEW.flatMap(([process, count]) => {
    const own = points.filter((point) => point.process === process && killsProcess(point));
    const places = grouped(own, placeOf).map((group) => chance.pick(group));
    const telling = chance.shuffled(places.filter(writes));
    const others = chance.shuffled(places.filter((point) => !writes(point)));
    return [...telling, ...others].slice(0, count).map((point) => aim(point, 'process'));
  });
  const commits = chance.shuffled(points.filter(killsDatabase)).slice(0, FEW_DATABASE);
  const all = [...aims, ...commits.map((point) => aim(point, 'database'))];
  return chance.shuffled(all.map((one) => ({ ...one, skip: 0 })));
}

/** Another point of the same process, for one that was not reached: some come once in a while only. */
export function another(names: readonly string[], missed: AimAt, chance: Chance): AimAt {
  const { process, doing } = parsePoint(missed.point);
  const matters = missed.victim === 'process' ? killsProcess : killsDatabase;
  const others = names
    .map(parsePoint)
    .filter((point) => point.process === process && matters(point))
    .filter((point) => placeOf(point) !== placeOf(parsePoint(missed.point)));
  const elsewhere = others.filter((point) => point.doing !== doing);
  const [choice] = chance.shuffled(elsewhere.length > 0 ? elsewhere : others);
  return { ...missed, point: choice?.name ?? missed.point, skip: 0 };
}

const aim = ({ name }: Point, victim: AimAt['victim']): AimAt => ({ point: name, victim });

function grouped(points: readonly Point[], key: (point: Point) => string): Point[][] {
  return [...Map.groupBy(points, key).values()];
}
