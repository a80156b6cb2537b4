/** After the main job: alerts and dashboard look at what there really is. */
import { expect, test } from 'vitest';
import {
  expressionsOf,
  monitoringFiles,
  readExpression,
} from '../scripts/check/monitoring-rules.ts';
import { ROOT } from '../scripts/cli/settings.ts';
import type { Target } from './target.ts';

const DONE = [
  'tasks_taken_in_1h',
  'plans_made_1h',
  'blocks_written_1h',
  'actions_1h',
  'audit_rows',
  'events_recorded',
];

export function metrics(target: () => Target): void {
  test('alerts and dashboard ask for nothing that the services do not show', async () => {
    const names = new Set(namesIn(await target().metrics()));
    const asked = expressionsOf(monitoringFiles(ROOT)).flatMap(
      ({ expr }) => readExpression(expr).metrics,
    );
    // `up` is Prometheus's own.
    expect(asked.filter((name) => name !== 'up' && !names.has(name))).toEqual([]);
  });

  test('what was done is counted, and no client or task is named', async () => {
    const shown = await target().metrics();
    for (const name of DONE) expect(greatest(shown, `almanac_${name}`), name).toBeGreaterThan(0);
    expect(greatest(shown, 'almanac_figures_failed')).toBe(0);
    expect(greatest(shown, 'almanac_stopped')).toBe(0);
    expect(shown).not.toMatch(/kestrel|t-001/);
  });
}

function namesIn(shown: string): string[] {
  return [...shown.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', kind]) =>
    kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  );
}

function greatest(shown: string, name: string): number {
  const rows = shown.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'));
  return Math.max(...[...rows].map(([, value]) => Number(value)));
}
