/** `npm run bench:actions`: the part of `npm run bench` about Actions, alone; about three minutes, most of them at ten calls a second. */
import { ACTION_SETTINGS, actionFigures } from './bench/action-figures.ts';
import { openBenchStage } from './bench/stage.ts';
import { interrupted, runCommand } from './cli/run-command.ts';

const say = (line: string): void => console.error(`  … ${line}`);

await runCommand(async () => {
  const stage = await openBenchStage(say, ACTION_SETTINGS);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stage.stop());
  void interrupted()
    .then(stop)
    .then(() => process.exit(130));
  try {
    await actionFigures(stage.almanac, { say, print: (text) => console.log(text) });
  } finally {
    await stop();
  }
});
