/** `npm start`: Almanac on this machine until Ctrl+C, with its data kept in `.almanac/data`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@almanac/shared/pg/database';
import { accountRows, type Row } from './cli/account-rows.ts';
import { startArguments } from './cli/arguments.ts';
import { interrupted, runCommand } from './cli/run-command.ts';
import { personsZone, readSettings, RUN_FILE, STATE } from './cli/settings.ts';
import { LINK_MINUTES, makeSignInLink } from './cli/sign-in-link.ts';
import { seconds, terminalStyle, wrap } from './cli/style.ts';
import { troubleLines } from './doctor/trouble-lines.ts';
import { installedN8n } from './n8n/n8n-package.ts';
import { StartCalledOff, startAlmanac, type Almanac } from './embedded/almanac.ts';
import type { Settings } from './embedded/providers.ts';

/** What a further line of a value begins with. */
const MARGIN = `\n${' '.repeat(18)}`;
const style = terminalStyle(process.stdout, process.env);

await runCommand(async () => {
  const { port_base, n8n } = startArguments(process.argv.slice(2));
  const stopAsked = interrupted();
  const settings = readSettings();
  const state_dir = join(STATE, 'data');
  mkdirSync(state_dir, { recursive: true, mode: 0o700 });
  const started = performance.now();
  console.log(`\n  ${style.bold('Almanac')}\n`);
  const bin = n8n ? await installedN8n((line) => console.log(`  ${line}`)) : undefined;
  let is_up = false;
  void stopAsked.then(() => {
    if (!is_up) console.log('  Stopping as soon as this step is done …');
  });
  const almanac = await startAlmanac({
    state_dir,
    run_file: RUN_FILE,
    durable: true,
    port_base,
    zone: personsZone(settings),
    timers: true,
    ...(bin === undefined ? {} : { n8n: { bin } }),
    settings,
    called_off: stopAsked,
    onStep: (text, ms) => console.log(`  ${style.good('✓')} ${text}  ${style.dim(seconds(ms))}`),
    onTrouble: (line) => console.log(`  ${style.bad('!')} ${line}`),
  }).catch(endOfCalledOffStart);
  if (almanac === undefined) return;
  is_up = true;
  console.log(`\n  Ready after ${seconds(performance.now() - started)}. Ctrl+C stops it.\n`);
  const rows = [...n8nRow(almanac, n8n), ...(await accountRows(almanac, settings))];
  console.log(whereThingsAre(almanac, rows, await signInLink(almanac)));
  const testing = new AbortController();
  void testCredentials(settings, testing.signal);
  const lost = await Promise.race([stopAsked, almanac.lost]);
  if (lost instanceof Error) {
    process.exitCode = 1;
    console.log(`\n  ${style.bad('!')} PostgreSQL could not be brought back. ${lost.message}`);
  }
  console.log('\n  Stopping …');
  testing.abort();
  await almanac.stop();
  console.log(`  Stopped. Your data stays in .almanac/data${elsewhere(almanac, state_dir)}.`);
});

function endOfCalledOffStart(error: unknown): undefined {
  if (!(error instanceof StartCalledOff)) throw error;
  process.exitCode = 130;
  console.log('  Stopped.');
}

function n8nRow({ urls }: Almanac, n8n: boolean): Row[] {
  if (!n8n) return [];
  return [['n8n', `${urls.triggers}  (who opens it first sets the owner's password)`]];
}

/** Each start gives one: whoever started Almanac here may also set the operator's password anew. */
async function signInLink({ database_url, urls }: Almanac): Promise<string> {
  const db = openDatabase({
    url: database_url,
    application_name: 'launcher',
    onError: () => undefined,
  });
  try {
    return await makeSignInLink(db, urls.console);
  } finally {
    await db.close();
  }
}

/** Beside everything else: a credential that does not work costs a line, never the start. */
async function testCredentials(settings: Settings, signal: AbortSignal): Promise<void> {
  const lines = await troubleLines(settings, RUN_FILE, signal);
  if (signal.aborted) return;
  for (const line of lines) console.log(wrap(`${style.bad('!')} ${line}`, style.width, '  '));
}

function whereThingsAre(almanac: Almanac, accounts: Row[], link: string): string {
  const { urls, secrets } = almanac;
  const rows: Row[] = [
    ['Console', `${urls.console}  (sign in as operator)`],
    ['Set a password', `${link}  (once, within ${LINK_MINUTES} minutes)`],
    ['Operator token', secrets.operator_token],
    [
      'Webhook',
      `POST ${urls.triggers}/webhook/coda/task-created  (X-Almanac-Key: ${secrets.webhook_key})`,
    ],
    ...accounts,
    ['Data', almanac.data_dir],
    ['Logs', almanac.log_dir],
  ];
  return rows
    .map(([label, value]) => `  ${style.dim(label.padEnd(16))}${value.replaceAll('\n', MARGIN)}`)
    .join('\n');
}

/** As root the database may lie outside the project, and who wants to keep or remove it must know where. */
function elsewhere(almanac: Almanac, state_dir: string): string {
  return almanac.data_dir.startsWith(state_dir) ? '' : ` and ${almanac.data_dir}`;
}
