/**
 * Generated histories whose patterns are known: beside what was planted stands what only looks like it (outages, weekends, tasks that
 * come twice, single overruns). A pattern is right where a finding names something planted.
 */
import type { PatternFinding, PatternKind } from '@almanac/shared/contracts/observer-watch';
import { configDrift, type Workflow } from '../../src/domain/patterns/config-drift.ts';
import { costAnomalies, type DayCostRow } from '../../src/domain/patterns/cost-anomalies.ts';
import { missingSops } from '../../src/domain/patterns/missing-sops.ts';
import { recurringOverruns, type WorkRow } from '../../src/domain/patterns/recurring-overruns.ts';
import { repeatedFailures, type FailureRow } from '../../src/domain/patterns/repeated-failures.ts';
import { seeded, type Random } from './random.ts';
import { tasksOf } from './tasks.ts';

export interface History {
  findings: PatternFinding[];
  /** What was planted, by a word that its finding names in subject or evidence. */
  planted: string[];
}

export const GENERATORS: Record<PatternKind, (random: Random) => History> = {
  repeated_failure: failures,
  missing_sop: (random) => {
    const { rows, planted } = tasksOf(random);
    return { findings: missingSops(rows), planted };
  },
  config_drift: drift,
  cost_anomaly: costs,
  recurring_overrun: overruns,
};

export function historyOf(pattern: PatternKind, seed: number): History {
  return GENERATORS[pattern](seeded(seed * 7919 + pattern.length));
}

/** Ten things that run, of which up to three fail for a reason; the others fail as providers do, with an outage now and then. */
function failures(random: Random): History {
  const planted: string[] = [];
  const rows = Array.from({ length: 10 }, (_, index): FailureRow => {
    const subject = `Action kind-${index}`;
    const is_planted = index < 3 && random.next() < 0.7;
    if (is_planted) planted.push(subject);
    const share = is_planted ? 0.2 + random.next() * 0.4 : random.next() * 0.04;
    const hours = random.whole(is_planted ? 15 : 5, 300);
    const outage = !is_planted && random.next() < 0.2 ? random.whole(1, 5) : 0;
    const failed = Array.from({ length: hours }, () => random.next() < share).filter(
      Boolean,
    ).length;
    const failed_hours = Math.min(hours, failed + outage);
    const failed_days = Math.min(28, failed + (outage > 0 ? 1 : 0));
    const count = failed_hours * random.whole(1, 4);
    return { subject, hours, failed_hours, failed_days, failed: count, ids: [subject] };
  });
  return { findings: repeatedFailures(rows), planted };
}

/** Ninety days of four purposes; weekends are cheap, one purpose in four has a day that costs 6 to 15 times as much. */
function costs(random: Random): History {
  const planted: string[] = [];
  const rows = ['plan', 'reflection', 'extract', 'words'].flatMap((purpose): DayCostRow[] => {
    const usual = 0.5 + random.next() * 4;
    const spread = 0.2 + random.next() * 0.3;
    const odd_day = random.next() < 0.25 ? random.whole(84, 89) : -1;
    return Array.from({ length: 90 }, (_, at) => {
      const day = new Date(Date.UTC(2026, 7, 24 + at)).toISOString().slice(0, 10);
      const weekend = at % 7 >= 5 ? 0.4 : 1;
      if (at === odd_day) planted.push(`${purpose} ${day}`);
      const factor = at === odd_day ? 6 + random.next() * 9 : weekend;
      const cost_usd = usual * factor * Math.exp(random.normal() * spread);
      return {
        purpose,
        day,
        cost_usd,
        calls: random.whole(5, 60),
        call_ids: [`${purpose} ${day}`],
      };
    });
  });
  return { findings: costAnomalies(rows), planted };
}

/** Six kinds of work, of which up to two take 1.6 to 2.4 times their estimate; ratios spread by lognormal(0, 0.75). */
function overruns(random: Random): History {
  const planted: string[] = [];
  const rows = ['deep', 'shallow', 'admin', 'meeting', 'review', 'build'].flatMap((kind, index) => {
    const is_planted = index < 2 && random.next() < 0.6;
    if (is_planted) planted.push(kind);
    const bias = is_planted ? Math.log(1.6 + random.next() * 0.8) : 0;
    return Array.from({ length: random.whole(is_planted ? 30 : 3, 80) }, (_, at): WorkRow => {
      const estimated_minutes = random.pick([25, 50, 75, 100, 150, 200]);
      const ratio = Math.exp(bias + random.normal() * 0.75);
      const actual_minutes = Math.max(1, Math.round(estimated_minutes * ratio));
      return { execution_run_id: `exe_${kind}_${at}`, kind, estimated_minutes, actual_minutes };
    });
  });
  return { findings: recurringOverruns(rows), planted };
}

const SHIPPED: readonly Workflow[] = ['sync', 'back', 'log', 'daily', 'weekly', 'error'].map(
  (name) => ({
    id: `id-${name}`,
    name,
    active: false,
    nodes: ['timer', 'call', 'record'].map((node) => ({
      name: node,
      type: `n8n-nodes-base.${node}`,
      parameters: { url: `http://planner:8091/api/${name}/${node}`, options: { timeout: 60_000 } },
    })),
    connections: { timer: { main: [[{ node: 'call', type: 'main', index: 0 }]] } },
  }),
);

/** Each workflow imported at another address; some are changed, rewired, taken out or switched off. */
function drift(random: Random): History {
  const planted: string[] = [];
  const running = SHIPPED.flatMap((shipped): Workflow[] => {
    const base = `https://almanac.example:${random.whole(1000, 9999)}`;
    const nodes = shipped.nodes.map((node) => ({
      ...node,
      parameters: {
        ...node.parameters,
        url: String(node.parameters['url']).replace('http://planner:8091', base),
      },
    }));
    const imported = { ...shipped, active: true, nodes };
    if (random.next() < 0.7) return [imported];
    planted.push(`workflow ${shipped.name} `);
    switch (random.whole(0, 4)) {
      case 0:
        return [];
      case 1:
        return [{ ...imported, active: false }];
      case 2:
        return [{ ...imported, nodes: nodes.slice(1) }];
      case 3:
        return [{ ...imported, connections: {} }];
      default:
        return [{ ...imported, nodes: nodes.map((node) => ({ ...node, disabled: true })) }];
    }
  });
  return { findings: configDrift(SHIPPED, running), planted };
}
