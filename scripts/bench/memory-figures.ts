/** What the memory costs as it grows: memories, the graph, the embedded vectors. */
import type { Almanac } from '../embedded/almanac.ts';
import type { Caller } from './calls.ts';
import { GRAPH_BUDGET_MS, GRAPH_EDGES, graphSpeed } from './graph-speed.ts';
import { type Grown, manyMemories } from './many-memories.ts';
import type { Sample } from './measure.ts';
import { residentMib } from './process-facts.ts';
import { number, ratio, table } from './table.ts';
import { vectorSpeed, vectorTable } from './vector-speed.ts';

const SIZES = [1000, 10_000, 100_000];
const INGEST_PER_S = 200;
const DIMENSIONS = 256;

export interface Figures {
  /** How many memories at most; the graph and the vectors are measured only at the full size. */
  most: number;
  say: (line: string) => void;
  print: (text: string) => void;
}

export async function memoryFigures(
  almanac: Almanac,
  calls: Caller,
  { most, say, print }: Figures,
): Promise<void> {
  const sizes = SIZES.filter((size) => size <= most);
  print(growthTable(await manyMemories(calls, sizes, say)));
  const mib = residentMib(almanac.process('memory-gateway').pid);
  print(`  memory-gateway afterwards: ${number(mib ?? Number.NaN)} MiB resident`);
  if (most < (SIZES.at(-1) ?? 0)) return;
  say(`a graph of ${number(GRAPH_EDGES)} edges`);
  print(graphTable(await graphSpeed(almanac.database_url, calls)));
  say(`${number(most)} vectors of ${DIMENSIONS} dimensions in Postgres`);
  print(vectorTable([await vectorSpeed(almanac.database_url, most, DIMENSIONS)]));
}

/** Each size a column, so that it shows how each figure grows. */
function growthTable(grown: readonly Grown[]): string {
  const ms = ({ p50_ms, p95_ms }: Sample): string => `${number(p50_ms, 1)} / ${number(p95_ms, 1)}`;
  const last = grown.at(-1);
  const row = (
    what: string,
    cell: (one: Grown) => string,
    budget: string,
    of: string,
  ): string[] => [what, ...grown.map(cell), budget, of];
  const p95 = (what: string, budget: number, of: (one: Grown) => Sample): string[] =>
    row(
      `${what}, p50 / p95 ms`,
      (one) => ms(of(one)),
      `${number(budget)} ms`,
      last === undefined ? '' : ratio(of(last).p95_ms, budget),
    );
  const rate = last === undefined ? '' : ratio(last.ingest_per_s, INGEST_PER_S, 'least');
  const rows = [
    row(
      'ingest in batches, per second',
      (one) => number(one.ingest_per_s),
      `${INGEST_PER_S}`,
      rate,
    ),
    p95('remember', 30, (one) => one.remember),
    p95('recall, uncached', 50, (one) => one.recall),
    p95('recall, cached', 5, (one) => one.cached),
    row('… of them kept answers', (one) => number(one.kept), '', ''),
    p95('neighbours, depth 2', 10, (one) => one.neighbours),
  ];
  const sizes = grown.map(({ memories }) => number(memories));
  const head = ['memories of one client', ...sizes, 'budget', 'last of budget'];
  return table('Growing memory', head, rows);
}

function graphTable(speed: Record<'out' | 'both' | 'every_client', Sample>): string {
  const row = (what: string, { p50_ms, p95_ms }: Sample): string[] => [
    what,
    `${number(p50_ms, 1)} ms`,
    `${number(p95_ms, 1)} ms`,
    `${GRAPH_BUDGET_MS} ms`,
    ratio(p95_ms, GRAPH_BUDGET_MS),
  ];
  const rows = [
    row('outward', speed.out),
    row('both ways', speed.both),
    row('both ways, every client', speed.every_client),
  ];
  const head = ['neighbours, depth 2', 'p50', 'p95', 'budget', 'of budget'];
  return table(`Graph (${number(GRAPH_EDGES)} edges)`, head, rows);
}
