/** How tables of plans, blocks and sprints are drawn, and what is said of them. The numbers are the owner's; only sums are made here. Pure. */
import type { BarRow } from '../parts/chart.ts';
import { counted, sayMinutes } from '../parts/words.ts';
import { sayPercent } from './cells.ts';
import {
  most,
  short,
  shortDay,
  stacked,
  sum,
  type Counted,
  type Drawn,
  type Row,
} from './picture-rows.ts';
import type { TABLES_OF_WORK } from './tables-of-work.ts';

/** Worked time within so much of the plan is as planned. */
const NOISE_MINUTES = 15;
const NOISE_SHARE = 0.05;
const PLAN_PARTS = [
  ['done', 'Done', 'leaf'],
  ['skipped', 'Skipped', 'gold'],
  ['open', 'Open', 'edge'],
] as const;
const BLOCK_PARTS = [
  ['done', 'Done', 'leaf'],
  ['skipped', 'Skipped', 'gold'],
  ['partial', 'Partly done', 'sky'],
  ['open', 'Without an outcome', 'edge'],
] as const;

export const PICTURES_OF_WORK: Readonly<
  Record<keyof typeof TABLES_OF_WORK, (counted: Counted) => Drawn>
> = {
  hours_by_client: ({ rows }) => {
    const [planned, worked] = [sum(rows, 'planned'), sum(rows, 'worked')];
    const top = most(rows, 'worked');
    const share =
      rows.length > 1 && worked > 0 && top !== undefined
        ? ` Most for ${short(top.text('0'))}: ${sayMinutes(top.number('worked'))}.`
        : '';
    return {
      ...workBars(rows, 'worked', 'Worked'),
      finding: `${sayMinutes(worked)} of ${sayMinutes(planned)} planned ${was(worked)} worked.${share}`,
    };
  },
  estimate_drift: ({ rows }) => {
    const far = rows.toSorted((a, b) => Math.abs(b.number('off')) - Math.abs(a.number('off')))[0];
    return {
      kind: 'dots',
      finding: far === undefined ? '' : sayDrift(far),
      legend: [
        { name: 'Off its estimate, with the likely range', colour: 'leaf' },
        { name: 'Worth a look', colour: 'gold' },
      ],
      rows: rows.map((row) => ({
        label: row.text('name'),
        at: row.number('off'),
        low: row.number('low'),
        high: row.number('high'),
        colour: row.text('alarm') === 'yes' ? 'gold' : 'leaf',
        said: `${sayPercent(row.number('off'))}, ${counted(row.number('runs'), 'run')}`,
      })),
    };
  },
  plan_progress: ({ rows }) => {
    const [done, all] = [sum(rows, 'done'), planned(rows)];
    const of = rows.length === 1 ? short(rows[0]?.text('0') ?? '') : counted(rows.length, 'plan');
    return {
      ...stacked(rows, PLAN_PARTS, (row) => `${row.said('done')} of ${sayMinutes(planned([row]))}`),
      finding: `${sayMinutes(done)} of ${sayMinutes(all)} of ${of} ${was(done)} done, in ${sayMinutes(sum(rows, 'worked'))} of work.`,
    };
  },
  block_outcomes: ({ rows }) => {
    const all = (some: readonly Row[]): number =>
      BLOCK_PARTS.reduce((total, [name]) => total + sum(some, name), 0);
    const done = sum(rows, 'done');
    const skipped = sum(rows, 'skipped');
    const more = skipped === 0 ? '' : ` ${skipped} ${skipped === 1 ? 'was' : 'were'} skipped.`;
    return {
      ...stacked(rows, BLOCK_PARTS, (row) => `${row.number('done')} of ${all([row])}`),
      finding: `${done} of ${counted(all(rows), 'block')} ${done === 1 ? 'was' : 'were'} done.${more}`,
    };
  },
  block_moves: ({ rows }) => {
    const [moves, later] = [sum(rows, 'moves'), sum(rows, 'later')];
    const top = most(rows, 'moves');
    return {
      ...stacked(rows, [['moves', 'Moves', 'leaf']], (row) => row.said('moves')),
      finding: `${counted(moves, 'move')}, ${later} of them to a later time. Most were made ${lower(top?.text('by'))}.`,
    };
  },
  focus_hours: ({ rows }) => {
    const [focused, worked] = [sum(rows, 'planned'), sum(rows, 'worked')];
    const top = most(rows, 'worked');
    const best =
      top === undefined || worked === 0
        ? ''
        : ` Most on ${top.text('0')}: ${sayMinutes(top.number('worked'))}.`;
    return {
      kind: 'heat',
      cells: rows.map((row) => ({
        label: row.text('0'),
        value: row.number('worked'),
        said: row.said('worked'),
      })),
      finding: `${sayMinutes(worked)} of ${sayMinutes(focused)} of planned focus ${was(worked)} worked.${best}`,
    };
  },
  unscheduled_steps: ({ rows }) => ({
    kind: 'words',
    finding: `${counted(rows.length, 'step has', 'steps have')} no place. The oldest waits since ${rows[0]?.text('since')}.`,
  }),
  sprint_hours: ({ rows }) => {
    const [promised, recorded] = [sum(rows, 'planned'), sum(rows, 'recorded')];
    const bars = workBars(rows, 'recorded', 'Recorded');
    const of = counted(rows.length, 'sprint');
    const unplanned = rows.filter((row) => !row.known('planned')).length;
    const unknown = unplanned === 0 ? '' : ` The plan of ${unplanned} is not known.`;
    return {
      ...bars,
      legend: [...bars.legend, { name: 'Estimated by plans', colour: 'sky' }],
      rows: bars.rows.map((row, at) => ({ ...row, mark: rows[at]?.number('estimated') ?? 0 })),
      finding: `${sayMinutes(recorded)} recorded and ${sayMinutes(promised)} planned as billable in ${of}.${unknown}`,
    };
  },
  sprint_burn: ({ rows }) => {
    const hours = (name: string) =>
      rows.map((row) => (row.known(name) ? Math.round(row.number(name) / 6) / 10 : null));
    const last = rows.findLast((row) => row.known('recorded'));
    return {
      kind: 'line',
      labels: rows.map(shortDay),
      series: [
        { name: 'Recorded', colour: 'leaf', values: hours('recorded') },
        { name: 'Plan', colour: 'edge', values: hours('plan') },
      ],
      unit: 'h',
      say: (value) => sayMinutes(value * 60),
      finding: last === undefined ? 'The sprint has not begun.' : sayBurn(last),
    };
  },
  cost_and_return: ({ rows }) => {
    const unknown = sum(rows, 'unknown');
    const valued = rows.filter((row) => row.known('worth')).length;
    const more =
      unknown === 0 ? '' : ` The cost of ${counted(unknown, 'call')} of a model is not known.`;
    return {
      kind: 'words',
      finding: `${counted(rows.length, 'task')}, ${valued} of them with a value. ${sayMinutes(sum(rows, 'worked'))} of work.${more}`,
    };
  },
};

/** An outline for what was planned, filled with what was worked; gold is what went over. */
function workBars(rows: Row[], real: string, name: string) {
  return {
    kind: 'bars' as const,
    legend: [
      { name: 'Planned', colour: 'outline' as const },
      { name, colour: 'leaf' as const },
      { name: 'Over plan', colour: 'gold' as const },
    ],
    rows: rows.map((row): BarRow => {
      const [wanted, worked] = [row.number('planned'), row.number(real)];
      if (!row.known('planned')) {
        const parts = [{ colour: 'leaf' as const, value: worked }];
        return { label: row.text('0'), parts, said: `${sayMinutes(worked)}, no plan known` };
      }
      const over = worked - wanted;
      const noise = Math.max(NOISE_MINUTES, wanted * NOISE_SHARE);
      const gold = over > noise ? over : 0;
      return {
        label: row.text('0'),
        outline: wanted,
        parts: [
          { colour: 'leaf', value: worked - gold },
          { colour: 'gold', value: gold },
        ],
        said: `${sayMinutes(worked)} of ${sayMinutes(wanted)}`,
      };
    }),
  };
}

function sayDrift(row: Row): string {
  const off = row.number('off');
  const name = short(row.text('name'));
  if (off === 0) return `Nothing is off: ${name} takes as long as estimated.`;
  const how = `${Math.abs(off)} % ${off > 0 ? 'more' : 'less'} time`;
  return `Furthest off is ${name}: it takes ${how} than estimated.`;
}

function sayBurn(last: Row): string {
  const recorded = `${last.said('recorded')} recorded by ${last.text('day')}`;
  if (!last.known('plan')) return `${recorded}. The sprint has no plan.`;
  const ahead = last.number('recorded') - last.number('plan');
  const noise = Math.max(NOISE_MINUTES, last.number('plan') * NOISE_SHARE);
  if (Math.abs(ahead) <= noise) return `${recorded}, as an even pace would have it.`;
  return `${recorded}, ${sayMinutes(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} an even pace.`;
}

function planned(rows: readonly Row[]): number {
  return PLAN_PARTS.reduce((total, [name]) => total + sum(rows, name), 0);
}

const was = (minutes: number): string => (minutes === 1 ? 'was' : 'were');

const lower = (text = ''): string => text.charAt(0).toLowerCase() + text.slice(1);
