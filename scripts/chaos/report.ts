/** What a person reads of a run: one line a round, what is wrong below it, and how to see it again. */
import { seconds, type Style } from '../cli/style.ts';
import { parsePoint } from './points.ts';
import type { RoundResult } from './play-round.ts';

const MOST_SHOWN = 12;

export function roundLines(style: Style, result: RoundResult, logs: string | undefined): string[] {
  const { plan, wrong, ms, rest_ms, was_struck } = result;
  const mark = wrong.length === 0 ? style.good('✓') : style.bad('✗');
  const missed = plan.aim !== undefined && !was_struck ? style.dim(' (not reached)') : '';
  const fault = plan.fault === undefined ? '' : style.dim(`  ${plan.fault.says}`);
  const stop = plan.with_stop ? style.dim('  stop and resume') : '';
  const times = style.dim(`${seconds(ms)}, to rest ${seconds(rest_ms)}`);
  const line = `${mark} seed ${plan.seed}  ${whereOf(result)}${missed}${fault}${stop}  ${times}`;
  if (wrong.length === 0) return [line];
  return [
    line,
    ...wrong.slice(0, MOST_SHOWN).map((text) => `    ${style.bad(text)}`),
    ...(wrong.length > MOST_SHOWN ? [`    … and ${wrong.length - MOST_SHOWN} more`] : []),
    `    again: ${againOf(result)}`,
    ...(logs === undefined ? [] : [`    logs:  ${logs}`]),
  ];
}

function whereOf({ plan }: RoundResult): string {
  const { aim } = plan;
  if (aim === undefined) return 'nothing is killed';
  const times = (aim.skip ?? 0) > 0 ? `, time ${(aim.skip ?? 0) + 1}` : '';
  return `${aim.victim === 'database' ? 'database killed: ' : ''}${aim.point}${times}`;
}

/** The same work, faults and kill, on a fresh Almanac: what earlier rounds left in its calendar is not there. */
function againOf({ plan }: RoundResult): string {
  const { aim, seed, with_stop, edit, fault } = plan;
  const flags = [
    aim === undefined ? '--at none' : `--at '${aim.point}'`,
    ...(aim?.victim === 'database' ? ['--database'] : []),
    ...((aim?.skip ?? 0) > 0 ? [`--skip ${aim?.skip ?? 0}`] : []),
    ...(with_stop ? ['--stop'] : []),
    ...(edit === 'tick' ? ['--tick'] : []),
    ...(fault?.for_ms === undefined ? [] : [`--limited ${fault.fault.provider}`]),
  ];
  return `npm run test:chaos -- --seed ${seed} ${flags.join(' ')}`;
}

/** What of the run counts beside its rounds: how much was reached, told as passed or failed. */
export interface Coverage {
  says: string;
  is_enough: boolean;
}

/** At least 12 points, every process among them, and the database. */
export function coverageOf(
  results: readonly RoundResult[],
  processes: readonly string[],
): Coverage {
  const struck = results.flatMap(({ plan, was_struck }) =>
    plan.aim !== undefined && was_struck ? [plan.aim] : [],
  );
  const hit = new Set(
    struck.map(({ point, victim }) =>
      victim === 'database' ? 'database' : parsePoint(point).process,
    ),
  );
  const missing = [...processes, 'database'].filter((name) => !hit.has(name));
  const points = new Set(struck.map(({ point, victim }) => `${victim} ${point}`)).size;
  const hit_processes = processes.filter((name) => hit.has(name)).length;
  const never = missing.length === 0 ? '' : `; never killed: ${missing.join(', ')}`;
  return {
    says: `${points} points were struck, in ${hit_processes} of ${processes.length} processes and the database${never}`,
    is_enough: points >= 12 && missing.length === 0,
  };
}

/** The points that were aimed at and never reached: they depend on how things happen to meet. */
export function neverReached(results: readonly RoundResult[]): string[] {
  const name = ({ plan: { aim } }: RoundResult): string[] =>
    aim === undefined
      ? []
      : [`${aim.victim === 'database' ? 'database killed: ' : ''}${aim.point}`];
  const struck = new Set(results.filter(({ was_struck }) => was_struck).flatMap(name));
  return [...new Set(results.flatMap(name))].filter((one) => !struck.has(one));
}
