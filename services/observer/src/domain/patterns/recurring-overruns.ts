/** Kinds of work that take longer than estimated, time and again. Single tasks say nothing: their ratios spread by a factor of two. */
import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { median } from '../watch/far-above.ts';
import { binomialTail, confidenceOf } from './chance.ts';
import { makeFinding } from './make-finding.ts';

export interface WorkRow {
  execution_run_id: string;
  kind: string;
  estimated_minutes: number;
  actual_minutes: number;
}

const LEAST = 8;
/** Less than this is no overrun worth a change. */
const FACTOR = 1.3;

/** Rows newest first. The sign test asks nothing of how ratios are spread: as many should be above the estimate as below. */
export function recurringOverruns(rows: readonly WorkRow[]): PatternFinding[] {
  const by_kind = Map.groupBy(
    rows.filter((row) => row.estimated_minutes > 0 && row.actual_minutes !== row.estimated_minutes),
    ({ kind }) => kind,
  );
  const kinds = [...by_kind.entries()].filter(([, runs]) => runs.length >= LEAST);
  return kinds.flatMap(([kind, runs]) => {
    const over = runs.filter((run) => run.actual_minutes > run.estimated_minutes);
    const ratio = median(runs.map((run) => run.actual_minutes / run.estimated_minutes));
    if (ratio < FACTOR) return [];
    const p = binomialTail(over.length, runs.length, 0.5);
    return makeFinding({
      pattern: 'recurring_overrun',
      subject: kind,
      client_id: null,
      title: `Work of the kind ${kind} takes longer than estimated`,
      detail:
        `${over.length} of ${runs.length} took longer; the middle one took ` +
        `${ratio.toFixed(2)} times its estimate.`,
      n: runs.length,
      confidence: confidenceOf(p, kinds.length),
      evidence: over.map((run) => run.execution_run_id),
      suggestion: `Estimate ${kind} work ${Math.round(100 * (ratio - 1))} % higher, or make its steps smaller.`,
    });
  });
}
