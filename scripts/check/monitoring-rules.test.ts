import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkMonitoring, monitoringFiles, readExpression } from './monitoring-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const good = monitoringFiles(root);
const promtool = spawnSync('promtool', ['--version']).status === 0;

function changed(from: string, to: string): string {
  expect(good.alerts).toContain(from);
  return checkMonitoring(root, { ...good, alerts: good.alerts.replace(from, to) }).join('\n');
}

test('alerts and dashboard keep every rule', () => {
  expect(checkMonitoring(root)).toEqual([]);
});

test.each([
  [
    'an expression that ends early',
    'max(almanac_stopped) == 1',
    'max(almanac_stopped == 1',
    'Stopped is no PromQL',
  ],
  ['no severity', 'labels: { severity: info }', 'labels: {}', 'ApprovalsWait has no severity'],
  ['a severity of its own', 'severity: info', 'severity: urgent', 'ApprovalsWait has no severity'],
  [
    'no summary',
    "summary: 'Everything that acts is stopped'",
    "summary: ''",
    'Stopped has no summary',
  ],
  [
    'a runbook that is not there',
    'alerts.md#deadletters',
    'alerts.md#dead-letters',
    'DeadLetters has no heading',
  ],
  ['a name twice', 'alert: DeadLetters', 'alert: Stopped', 'Stopped is there twice'],
])('%s is seen', (_what, from, to, says) => {
  expect(changed(from, to)).toContain(says);
});

test('the metrics of an expression are those it asks for, and neither its labels nor its functions', () => {
  const expr = 'sum by (service) (rate(a_count{status=~"5.."}[5m])) / on (service) max(b) > 2';
  expect(readExpression(expr).metrics).toEqual(['a_count', 'b']);
});

test.skipIf(!promtool)('promtool plays every alert through', () => {
  const file = 'infra/monitoring/alerts.test.yml';
  const played = spawnSync('promtool', ['test', 'rules', file], { cwd: root, encoding: 'utf8' });
  expect(played.status, `${played.stdout}${played.stderr}`).toBe(0);
});
