/** Coda behind an MCP server: does it answer, has it a tool for everything we ask, and does the doc have the tables? */
import { codaEnv, codaFromConfig } from '@almanac/shared/coda/coda-env';
import { errorText } from '@almanac/shared/lang/app-error';
import { isSet } from '../embedded/providers.ts';
import { CODA_STEPS, stepFor } from './coda-guide.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { furtherTables, TABLES } from './table-columns.ts';

const TIMEOUT_MS = 5000;

export async function checkCodaMcp({ settings }: Examination): Promise<Finding> {
  const names = Object.keys(settings).filter((name) => isSet(settings, name));
  const parsed = codaEnv.safeParse(
    Object.fromEntries(names.map((name) => [name, settings[name]] as const)),
  );
  const coda = parsed.success ? codaFromConfig(parsed.data, { timeout_ms: TIMEOUT_MS }) : undefined;
  if (!parsed.success || coda === undefined) {
    const issues = parsed.error?.issues ?? [];
    const said = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return finding('coda', 'wrong', `cannot be set up: ${said.join('; ')}`, {
      steps: ['Correct it in .env; .env.example has an example of each.'],
    });
  }
  const fit = await coda.check();
  if (fit.status !== 'pass') {
    return finding('coda', 'wrong', `cannot be used: ${fit.detail ?? 'no reason given'}`, {
      steps: [CODA_STEPS.CODA_MCP_URL],
    });
  }
  const tables = await coda.listTables().catch((error: unknown) => errorText(error));
  if (typeof tables === 'string') {
    return finding('coda', 'wrong', `does not show the doc: ${tables}`, {
      steps: [CODA_STEPS.CODA_DOC_ID],
    });
  }
  const ids = tables.map(({ table_id }) => table_id);
  const wanted = [...TABLES, ...furtherTables(settings)];
  const lost = wanted.filter(({ setting }) => !ids.includes(settings[setting] ?? ''));
  if (lost.length > 0) {
    const list = tables.map(({ table_id, name }) => `${table_id} is "${name}"`).join(', ');
    const of = lost.map(({ setting }) => setting);
    return finding('coda', 'wrong', `the doc has no table with the id in ${of.join(' and ')}`, {
      notes: [`The tables of the doc: ${list || 'none'}.`],
      steps: of.map(stepFor),
    });
  }
  return finding(
    'coda',
    'ok',
    'works through your MCP server; it has every tool, the doc every table',
    {
      notes: ['Columns cannot be listed this way: what is missing shows with the first write.'],
    },
  );
}
