/**
 * `npm run upgrade -- --to VERSION`: a verified backup, the images of this checkout under that version, migration, start, smoke test;
 * back to the version before where anything fails. Check the new code out first. Old images stay until you remove them.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { upgradeArguments } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { ROOT, settingsFile } from './cli/settings.ts';
import { drill } from './stack/backup/drill.ts';
import { stackInstallation } from './stack/backup/installation.ts';
import { saveBackup } from './stack/backup/save.ts';
import { stackSteps } from './stack/stack-steps.ts';
import { upgrade, type UpgradeOutcome } from './stack/upgrade-steps.ts';
import { settingsIn } from './stack/write-settings.ts';

const FIRST_VERSION = '0.1.0';
const NAME = 'ALMANAC_VERSION';

await runCommand(async () => {
  const { to } = upgradeArguments(process.argv.slice(2));
  const from = settingsIn(settingsFile())[NAME] ?? FIRST_VERSION;
  const steps = {
    ...stackSteps(),
    backUp: () => backUp(from),
    settle: (version: string) => setVersion(settingsFile(), version),
  };
  const outcome = await upgrade(steps, { from, to, say: (line) => console.log(line) });
  console.log(spoken(outcome, { from, to }));
  process.exitCode = outcome.outcome === 'upgraded' ? 0 : 1;
});

async function backUp(version: string): Promise<void> {
  const here = stackInstallation(version);
  const dir = join(ROOT, 'backups');
  const { programs, databases } = here;
  const folder = await saveBackup(programs, { dir, databases, version, now: new Date() });
  const good = await drill(here, folder, (line) => console.log(`  ${line}`));
  if (!good) throw new Error(`The backup in ${folder} cannot be relied on.`);
}

/** Every later `docker compose up` reads it. */
function setVersion(path: string, version: string): void {
  const line = `${NAME}=${version}`;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const has = /^ALMANAC_VERSION=.*$/m;
  if (has.test(text)) writeFileSync(path, text.replace(has, line), { mode: 0o600 });
  else appendFileSync(path, `${line}\n`, { mode: 0o600 });
}

function spoken(outcome: UpgradeOutcome, { from, to }: { from: string; to: string }): string {
  switch (outcome.outcome) {
    case 'upgraded':
      return `${to} runs. Back: ${NAME}=${from} in .env, then docker compose up -d --no-build --wait.`;
    case 'not_begun':
      return `Nothing was changed, ${from} runs on: ${outcome.reason}`;
    case 'rolled_back':
      return `${from} runs again, because ${to} did not: ${outcome.reason}`;
    case 'stuck':
      return `Neither ${to} (${outcome.after}) nor ${from} (${outcome.reason}) runs. docker compose logs says more; the backup is in backups/.`;
  }
}
