/**
 * Alerts and dashboard, held by `npm run check`: each expression is PromQL that parses, asks for metrics that a service shows, and each
 * alert has a severity, a summary, and a heading in a runbook. The parser is that of Prometheus's own pages.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';

const SEVERITIES = ['info', 'warning', 'critical'];

const alerts = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.string() }).partial().default({}),
          annotations: z.object({ summary: z.string(), runbook: z.string() }).partial().default({}),
        }),
      ),
    }),
  ),
});
const dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});

export interface MonitoringFiles {
  alerts: string;
  dashboard: string;
}

export function monitoringFiles(root: string): MonitoringFiles {
  const read = (path: string): string => readFileSync(join(root, 'infra/monitoring', path), 'utf8');
  return { alerts: read('alerts.yml'), dashboard: read('grafana/dashboards/almanac.json') };
}

/** `where` → expression, of both files. */
export function expressionsOf(files: MonitoringFiles): { where: string; expr: string }[] {
  const rules = alerts.parse(parse(files.alerts)).groups.flatMap((group) => group.rules);
  const { panels } = dashboard.parse(JSON.parse(files.dashboard));
  return [
    ...rules.map(({ alert, expr }) => ({ where: `the alert ${alert}`, expr })),
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ where: `the panel "${title}"`, expr })),
    ),
  ];
}

/** One line per broken rule; which metrics exist is asked of running services elsewhere. */
export function checkMonitoring(root: string, files = monitoringFiles(root)): string[] {
  return [...syntaxOf(files), ...alertsOf(root, files)];
}

function syntaxOf(files: MonitoringFiles): string[] {
  return expressionsOf(files).flatMap(({ where, expr }) => {
    const at = readExpression(expr).broken_at;
    return at === undefined ? [] : [`${where} is no PromQL: "${expr.slice(at, at + 30)}"`];
  });
}

function alertsOf(root: string, files: MonitoringFiles): string[] {
  const rules = alerts.parse(parse(files.alerts)).groups.flatMap((group) => group.rules);
  const names = rules.map(({ alert }) => alert);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...twice.map((name) => `the alert ${name} is there twice`),
    ...rules.flatMap(({ alert, labels, annotations }) => [
      ...no(SEVERITIES.includes(labels.severity ?? ''), `the alert ${alert} has no severity`),
      ...no((annotations.summary ?? '') !== '', `the alert ${alert} has no summary`),
      ...no(
        hasHeading(root, annotations.runbook ?? ''),
        `the alert ${alert} has no heading in a runbook: ${annotations.runbook ?? ''}`,
      ),
    ]),
  ];
}

/** `docs/runbook/alerts.md#stopped`. */
function hasHeading(root: string, runbook: string): boolean {
  const [path = '', heading] = runbook.split('#');
  if (heading === undefined || !path.startsWith('docs/runbook/')) return false;
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  return lines.some((line) => line.toLowerCase() === `## ${heading}`);
}

/** The metrics that an expression asks for, and where it stops being PromQL. */
export function readExpression(expr: string): { metrics: string[]; broken_at?: number } {
  const metrics = new Set<string>();
  let broken_at: number | undefined;
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.type.isError) broken_at ??= node.from;
      if (node.name !== 'VectorSelector') return;
      const name = node.node.getChild('Identifier');
      if (name !== null) metrics.add(expr.slice(name.from, name.to));
    },
  });
  return { metrics: [...metrics], ...(broken_at === undefined ? {} : { broken_at }) };
}

function no(holds: boolean, fault: string): string[] {
  return holds ? [] : [fault];
}
