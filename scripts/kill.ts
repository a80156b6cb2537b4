/**
 * `npm run kill [-- why]`: stops everything without the console, a token or the database, by the file that each service looks for before
 * it acts. It asks nothing and refuses nothing: where nothing runs, what starts later starts stopped. Exit 1: a file could not be made, or
 * a service that runs does not say that it is stopped.
 */
import { errorText } from '@almanac/shared/lang/app-error';
import { killFiles, makeKillFile, silentServices } from './cli/kill-file.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettingsFile, ROOT, RUN_FILE } from './cli/settings.ts';
import { liveRun } from './embedded/run-file.ts';

/** As long as a stop may take. */
const LIMIT_MS = 5000;

await runCommand(async () => {
  const reason = process.argv.slice(2).join(' ').trim() || 'no reason given';
  const run = liveRun(RUN_FILE);
  const files = killFiles({ ...readSettingsFile(), ...process.env }, run, ROOT);
  const text = `${new Date().toISOString()} npm run kill: ${reason}`;
  const stand = files.filter((file) => stop(file, text));
  if (run !== undefined && stand.length > 0) {
    const silent = await silentServices(run, LIMIT_MS);
    if (silent.length > 0) process.exitCode = 1;
    console.log(
      silent.length === 0
        ? 'Every service says that it is stopped.'
        : `Not confirmed within ${LIMIT_MS / 1000} s: ${silent.join(', ')}. End what does not answer: kill ${run.pid}`,
    );
  } else if (stand.length > 0) {
    console.log('No Almanac of npm start runs here: what reads the file is, or starts, stopped.');
  }
  if (stand.length > 0) {
    console.log(`To go on: rm ${stand.join(' ')}`);
    console.log('A stop by the console or the API is ended there, as well.');
  }
});

/** One file that cannot be made keeps no other from being made. */
function stop(file: string, text: string): boolean {
  try {
    const made = makeKillFile(file, text);
    console.log(made ? `Stopped by ${file}` : `Stopped already by ${file}`);
    return true;
  } catch (error) {
    console.error(`${file} could not be made: ${errorText(error)}`);
    process.exitCode = 1;
    return false;
  }
}
