/** How a table is drawn, and the sentence that says what it shows. The numbers are the owner's; only sums of its rows are made here. Pure. */
import type { AnalyticsFn, AnalyticsReply } from '@almanac/shared/contracts/analytics';
import type { BarRow, DotRow, Legend } from '../parts/chart.ts';
import { counted, sayMinutes } from '../parts/words.ts';
import { sayCell, sayPercent, type Cell } from './cells.ts';

type Bars = { kind: 'bars'; rows: BarRow[]; legend: Legend };
type Dots = { kind: 'dots'; rows: DotRow[]; legend: Legend };
export type Picture = (Bars | Dots) & {
  finding: string;
  /** Rows that are in the table only. */
  left_out: number;
};

interface Row {
  text: (name: string) => string;
  number: (name: string) => number;
  known: (name: string) => boolean;
}

const MOST_ROWS = 20;
const LONGEST_NAME = 60;
/** Worked time within so much of the plan is as planned. */
const NOISE_MINUTES = 15;
const NOISE_SHARE = 0.05;

/** Undefined where there is nothing to draw. */
export function pictureOf(fn: AnalyticsFn, reply: AnalyticsReply): Picture | undefined {
  const rows = rowsOf(reply);
  if (rows.length === 0 || reply.n === 0) return undefined;
  const picture = DRAWN[fn](rows);
  const { kind } = picture;
  const left_out = Math.max(0, rows.length - MOST_ROWS);
  // The owner's order is kept; where not all fit, the greatest stay.
  if (kind === 'bars') return { ...picture, rows: greatest(picture.rows, lengthOf), left_out };
  return { ...picture, rows: greatest(picture.rows, ({ at }) => Math.abs(at)), left_out };
}

type Drawn = (Bars | Dots) & { finding: string };

const DRAWN: Readonly<Record<AnalyticsFn, (rows: Row[]) => Drawn>> = {
  hours_by_client: (rows) => {
    const [planned, worked] = [sum(rows, 'planned'), sum(rows, 'worked')];
    const most = rows.toSorted((a, b) => b.number('worked') - a.number('worked'))[0];
    const name = short(most?.text('0') ?? '');
    const share =
      rows.length > 1 && worked > 0 && most !== undefined
        ? ` Most for ${name}: ${sayMinutes(most.number('worked'))}.`
        : '';
    return {
      ...workBars(rows, 'worked', 'Worked'),
      finding: `${sayMinutes(worked)} of ${sayMinutes(planned)} planned ${was(worked)} worked.${share}`,
    };
  },
  estimate_drift: (rows) => {
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
  block_outcomes: (rows) => {
    const done = rows.find((row) => row.text('outcome') === 'Done')?.number('blocks') ?? 0;
    const all = sum(rows, 'blocks');
    return {
      kind: 'bars',
      finding: `${done} of ${counted(all, 'block')} ${done === 1 ? 'was' : 'were'} done.`,
      legend: [{ name: 'Blocks', colour: 'leaf' }],
      rows: rows.map((row) => ({
        label: row.text('outcome'),
        parts: [{ colour: 'leaf', value: row.number('blocks') }],
        said: row.number('blocks').toLocaleString('en-GB'),
      })),
    };
  },
  sprint_hours: (rows) => {
    const [planned, recorded] = [sum(rows, 'planned'), sum(rows, 'recorded')];
    const bars = workBars(rows, 'recorded', 'Recorded');
    const of = counted(rows.length, 'sprint');
    const unplanned = rows.filter((row) => !row.known('planned')).length;
    const unknown = unplanned === 0 ? '' : ` The plan of ${unplanned} is not known.`;
    return {
      ...bars,
      legend: [...bars.legend, { name: 'Estimated by plans', colour: 'sky' }],
      rows: bars.rows.map((row, at) => ({ ...row, mark: rows[at]?.number('estimated') ?? 0 })),
      finding: `${sayMinutes(recorded)} recorded and ${sayMinutes(planned)} planned as billable in ${of}.${unknown}`,
    };
  },
  incidents_by_type: (rows) => {
    const [all, open] = [sum(rows, 'incidents'), sum(rows, 'open')];
    const still = open === 0 ? 'None is open.' : `${counted(open, 'is', 'are')} still open.`;
    return {
      kind: 'bars',
      finding: `${counted(all, 'incident')}, most often ${short(rows[0]?.text('type') ?? '')}. ${still}`,
      legend: [
        { name: 'Resolved', colour: 'leaf' },
        { name: 'Open', colour: 'gold' },
      ],
      rows: rows.map((row) => ({
        label: `${row.text('type')} ${row.text('severity')}`,
        parts: [
          { colour: 'leaf', value: row.number('incidents') - row.number('open') },
          { colour: 'gold', value: row.number('open') },
        ],
        said: row.number('incidents').toLocaleString('en-GB'),
      })),
    };
  },
};

/** An outline for what was planned, filled with what was worked; gold is what went over. */
function workBars(rows: Row[], real: string, name: string): Bars {
  return {
    kind: 'bars',
    legend: [
      { name: 'Planned', colour: 'outline' },
      { name, colour: 'leaf' },
      { name: 'Over plan', colour: 'gold' },
    ],
    rows: rows.map((row) => {
      const [planned, worked] = [row.number('planned'), row.number(real)];
      if (!row.known('planned')) {
        const parts = [{ colour: 'leaf' as const, value: worked }];
        return { label: row.text('0'), parts, said: `${sayMinutes(worked)}, no plan known` };
      }
      const over = worked - planned;
      const noise = Math.max(NOISE_MINUTES, planned * NOISE_SHARE);
      const gold = over > noise ? over : 0;
      return {
        label: row.text('0'),
        outline: planned,
        parts: [
          { colour: 'leaf', value: worked - gold },
          { colour: 'gold', value: gold },
        ],
        said: `${sayMinutes(worked)} of ${sayMinutes(planned)}`,
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

/** A name of any length within a sentence. */
function short(name: string): string {
  const letters = Array.from(name);
  return letters.length <= LONGEST_NAME ? name : `${letters.slice(0, LONGEST_NAME).join('')}…`;
}

const was = (minutes: number): string => (minutes === 1 ? 'was' : 'were');

function sum(rows: Row[], name: string): number {
  return rows.reduce((total, row) => total + row.number(name), 0);
}

/** By the name of the column; `0` is the first one. A number that is not known counts as none. */
function rowsOf({ columns, rows }: AnalyticsReply): Row[] {
  return rows.map((cells) => {
    const at = (name: string): number =>
      name === '0' ? 0 : columns.findIndex((column) => column.name === name);
    const cell = (name: string): Cell => cells[at(name)] ?? null;
    return {
      text: (name) => {
        const column = columns[at(name)];
        return column === undefined ? '' : sayCell(cell(name), column);
      },
      known: (name) => cell(name) !== null,
      number: (name) => {
        const value = cell(name);
        return typeof value === 'number' ? value : 0;
      },
    };
  });
}

function lengthOf({ outline = 0, parts }: BarRow): number {
  return Math.max(
    outline,
    parts.reduce((total, { value }) => total + value, 0),
  );
}

function greatest<Of>(rows: Of[], size: (row: Of) => number): Of[] {
  if (rows.length <= MOST_ROWS) return rows;
  return rows.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_ROWS);
}
