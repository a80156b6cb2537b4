/** `npm run examples`: replays a week in the sandbox and writes its reflections to `docs/examples/`; `--check` only compares. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interrupted, runCommand } from './cli/run-command.ts';
import { ROOT } from './cli/settings.ts';
import { demoAccounts } from './demo/accounts.ts';
import { openStage } from './demo/stage.ts';
import { exampleFiles, type ExampleFile } from './examples/example-files.ts';
import { quietOf } from './examples/quiet.ts';
import { replayWeek, weekBegins } from './examples/replay-week.ts';
import { ZONE } from './examples/sample-week.ts';

/** Nothing that a busy machine would decide: the search is limited by what it counts, and memory is waited for. */
const SETTINGS = { SCHEDULE_MODE: 'fast', RECALL_TIMEOUT_MS: '10000' };
const FOLDER = join(ROOT, 'docs', 'examples');

await runCommand(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const files = exampleFiles(await playedWeek());
  if (values.check) return compare(files);
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, text } of files) writeFileSync(join(FOLDER, name), text);
  console.log(`${files.length} files written to docs/examples.`);
});

async function playedWeek() {
  const stopped = interrupted();
  const stage = await openStage({
    zone: ZONE,
    now: weekBegins(),
    accounts: { ...demoAccounts({}, true), settings: SETTINGS },
    onStep: (text) => console.error(`  … ${text}`),
    onTrouble: (line) => console.error(`  ! ${line}`),
    called_off: stopped,
  });
  const { quiet, close } = quietOf(stage.almanac.database_url);
  void stopped.then(() => stage.stop()).then(() => process.exit(130));
  try {
    return await replayWeek(stage, quiet);
  } finally {
    await close();
    await stage.stop();
  }
}

function compare(files: readonly ExampleFile[]): void {
  const other = files.filter(({ name, text }) => committed(name) !== text);
  for (const { name, text } of other) {
    console.error(`docs/examples/${name} is not what the week gives now, which is:\n${text}`);
  }
  // CI adds these up.
  console.log(`${files.length - other.length} passed, ${other.length} failed`);
  if (other.length > 0) process.exitCode = 1;
}

function committed(name: string): string | undefined {
  try {
    return readFileSync(join(FOLDER, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
