/** Days on which one purpose of the model cost far more than on the days before. */
import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { median } from '../watch/far-above.ts';
import { rounded } from './chance.ts';
import { makeFinding } from './make-finding.ts';

export interface DayCostRow {
  purpose: string;
  day: string;
  cost_usd: number;
  calls: number;
  /** The dearest calls. */
  call_ids: string[];
}

const LEAST_DAYS = 10;
const LEAST_USD = 1;
const FACTOR = 3;
/** In logarithms, since costs multiply; people whose days are all alike still vary by a sixth. */
const LEAST_SPREAD = 0.15;
const NORMAL = 1.4826;
/** How many of the newest days are judged: older ones are no news. */
const JUDGED_DAYS = 7;

/** Rows oldest first, only days that are over. One finding per purpose: its worst day. */
export function costAnomalies(rows: readonly DayCostRow[]): PatternFinding[] {
  return [...Map.groupBy(rows, ({ purpose }) => purpose).entries()].flatMap(([purpose, days]) => {
    const judged = days.flatMap((row, at) => {
      if (at < Math.max(LEAST_DAYS, days.length - JUDGED_DAYS)) return [];
      const before = alike(row, days.slice(0, at)).map(({ cost_usd }) => cost_usd);
      const deviations = deviationOf(row.cost_usd, before);
      return deviations === undefined ? [] : [{ row, deviations, usual: median(before) }];
    });
    const worst = judged.toSorted((a, b) => b.deviations - a.deviations)[0];
    if (worst === undefined) return [];
    const { row, deviations, usual } = worst;
    return makeFinding({
      pattern: 'cost_anomaly',
      subject: `${purpose} ${row.day}`,
      client_id: null,
      title: `The model cost far more for ${purpose} on ${row.day}`,
      detail: `${row.cost_usd.toFixed(2)} USD in ${row.calls} calls; a usual day costs ${usual.toFixed(2)} USD.`,
      n: row.calls,
      // 4.5 deviations are 0.6.
      confidence: Math.min(0.99, rounded(deviations / (deviations + 3))),
      evidence: row.call_ids,
      suggestion: `Look at the dearest calls for ${purpose} of that day: a longer prompt, a loop, or another model.`,
    });
  });
}

/** Weekends are compared with weekends, as soon as there are enough of them. */
function alike(row: DayCostRow, before: readonly DayCostRow[]): readonly DayCostRow[] {
  const same = before.filter(({ day }) => isWeekend(day) === isWeekend(row.day));
  return same.length >= LEAST_DAYS ? same : before;
}

function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** How many deviations above the middle; undefined where it does not stand out at all. */
function deviationOf(value: number, before: readonly number[]): number | undefined {
  const positive = before.filter((one) => one > 0);
  if (positive.length < LEAST_DAYS || value < LEAST_USD) return undefined;
  if (value <= Math.max(...positive) || value < FACTOR * median(positive)) return undefined;
  const logs = positive.map(Math.log);
  const middle = median(logs);
  const spread = NORMAL * median(logs.map((one) => Math.abs(one - middle)));
  return (Math.log(value) - middle) / Math.max(spread, LEAST_SPREAD);
}
