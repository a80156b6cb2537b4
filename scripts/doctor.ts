/** `npm run doctor`: what is configured, whether each credential works, and how to get what is missing. Changes nothing. */
import { doctorArguments } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings, RUN_FILE } from './cli/settings.ts';
import { terminalStyle } from './cli/style.ts';
import { examine, isHealthy } from './doctor/examine.ts';
import { partsOf } from './doctor/finding.ts';
import { showFindings } from './doctor/show-findings.ts';
import { liveRun } from './embedded/run-file.ts';

const USAGE = `
  npm run doctor              what is set up, whether it works, what to do
  npm run doctor -- --json    the same for scripts

  It asks each provider one or two cheap questions and writes nothing anywhere.
  Exit code 0 when nothing that is set up is wrong, else 1.
`;

await runCommand(async () => {
  const { json, help } = doctorArguments(process.argv.slice(2));
  if (help) return console.log(USAGE);
  const style = terminalStyle(process.stdout, process.env);
  if (!json) console.log(`\n  ${style.bold('Almanac')} ${style.dim('· doctor')}\n`);
  const x = {
    settings: readSettings(),
    run: liveRun(RUN_FILE),
    signal: new AbortController().signal,
  };
  const findings = await examine(x, partsOf(x.settings), (names) => {
    if (!json) console.error(`  Waiting for ${names.join(', ')} …\n`);
  });
  const ok = isHealthy(findings);
  console.log(json ? JSON.stringify({ ok, findings }, null, 2) : showFindings(style, findings));
  process.exitCode = ok ? 0 : 1;
});
