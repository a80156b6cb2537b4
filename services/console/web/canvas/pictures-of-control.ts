/** How tables of decisions, limits, costs, incidents and memory are drawn, and what is said of them. Pure. */
import { sayNumber } from '../parts/date-words.ts';
import { counted } from '../parts/words.ts';
import { sayDollars, saySeconds } from './cells.ts';
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
import type { TABLES_OF_CONTROL } from './tables-of-control.ts';

const DECISION_PARTS = [
  ['approved', 'Approved', 'leaf'],
  ['rejected', 'Rejected', 'gold'],
  ['waiting', 'Waiting', 'sky'],
  ['expired', 'Expired', 'edge'],
] as const;
/** From so much on a limit is near. */
const NEAR_PERCENT = 80;

export const PICTURES_OF_CONTROL: Readonly<
  Record<keyof typeof TABLES_OF_CONTROL, (counted: Counted) => Drawn>
> = {
  approvals_by_outcome: ({ rows, n }) => ({
    ...stacked(rows, DECISION_PARTS, (row) => `${row.number('approved')} of ${all(row)} approved`),
    finding:
      `${sum(rows, 'approved')} of ${counted(n, 'Action')} ${n === 1 ? 'was' : 'were'} approved, ${sum(rows, 'rejected')} rejected; ` +
      `${sum(rows, 'expired')} expired undecided.${sayWaiting(sum(rows, 'waiting'))}`,
  }),
  decision_time: ({ rows, figure }) => {
    const decided = sum(rows, 'decisions');
    const [p50, p95] = [figure('p50'), figure('p95')];
    const expired = figure('expired') ?? 0;
    const took =
      p50 === undefined || p95 === undefined
        ? 'Nothing was decided'
        : `Half of ${counted(decided, 'decision')} came within ${saySeconds(p50)}, 95 % within ${saySeconds(p95)}`;
    return {
      ...stacked(rows, [['decisions', 'Decisions', 'leaf']], (row) => row.said('decisions')),
      finding: `${took}. ${counted(expired, 'Action')} expired undecided.`,
    };
  },
  action_precision: ({ rows }) => {
    const last = rows.at(-1);
    const known = last?.known('precision') === true;
    return {
      kind: 'line',
      labels: rows.map(shortDay),
      series: [
        {
          name: 'Right as proposed',
          colour: 'leaf',
          values: rows.map((row) => (row.known('precision') ? row.number('precision') : null)),
        },
      ],
      unit: '%',
      say: (value) => `${value} %`,
      finding: known
        ? `${last.said('precision')} of ${counted(last.number('decided'), 'decided proposal')} were right as they were.`
        : 'Nothing was decided lately.',
    };
  },
  limits_usage: ({ rows }) => {
    const near = rows.filter((row) => row.number('share') >= NEAR_PERCENT).length;
    const top = most(rows, 'share');
    const nearest = top === undefined ? '' : ` Nearest is ${name(top)}, with ${top.said('share')}.`;
    return {
      kind: 'bars',
      legend: [
        { name: 'Used, of what is allowed', colour: 'leaf' },
        { name: 'Nearly used up', colour: 'gold' },
        { name: 'Allowed', colour: 'outline' },
      ],
      rows: rows.map((row) => ({
        label: name(row),
        outline: 100,
        parts: [
          {
            colour: row.number('share') >= NEAR_PERCENT ? 'gold' : 'leaf',
            value: Math.min(100, row.number('share')),
          },
        ],
        said: `${row.said('used')} of ${row.said('allowed')}`,
      })),
      finding: `${near === 0 ? 'No limit' : counted(near, 'limit')} ${near > 1 ? 'are' : 'is'} nearly used up.${nearest}`,
    };
  },
  model_cost: ({ rows, figure }) => {
    const unknown = sum(rows, 'unknown');
    const budget = figure('budget of the month');
    const spent = figure('spent this month');
    const unsaid = unknown === 0 ? '' : ` The cost of ${counted(unknown, 'call')} is not known.`;
    const month =
      budget === undefined || spent === undefined
        ? ''
        : ` This month ${sayDollars(spent)} of ${sayDollars(budget)}.`;
    return {
      ...stacked(rows, [['cost', 'Cost', 'leaf']], (row) => row.said('cost')),
      finding: `${sayDollars(sum(rows, 'cost'))} for ${counted(sum(rows, 'calls'), 'call')}.${unsaid}${month}`,
    };
  },
  incidents_by_type: ({ rows }) => {
    const [found, open] = [sum(rows, 'incidents'), sum(rows, 'open')];
    const still = open === 0 ? 'None is open.' : `${counted(open, 'is', 'are')} still open.`;
    return {
      kind: 'bars',
      finding: `${counted(found, 'incident')}, most often ${short(rows[0]?.text('type') ?? '')}. ${still}`,
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
        said: sayNumber(row.number('incidents')),
      })),
    };
  },
  memory_growth: ({ rows }) => {
    const last = rows.at(-1);
    return {
      kind: 'line',
      labels: rows.map(shortDay),
      series: [
        { name: 'Remembered', colour: 'leaf', values: rows.map((row) => row.number('total')) },
      ],
      unit: '',
      say: (value) => sayNumber(value),
      finding: `${counted(last?.number('total') ?? 0, 'memory', 'memories')}, ${sayNumber(sum(rows, 'added'))} of them of these days.`,
    };
  },
};

function sayWaiting(waiting: number): string {
  return waiting === 0 ? '' : ` ${counted(waiting, 'waits', 'wait')} for a decision.`;
}

function all(row: Row): number {
  return ['approved', 'rejected', 'expired', 'withdrawn', 'waiting'].reduce(
    (total, one) => total + row.number(one),
    0,
  );
}

/** "calls of coda". */
function name(row: Row): string {
  return short(`${row.text('limit')} of ${row.text('of')}`);
}
