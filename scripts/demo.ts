/** `npm run demo`: the main job, from a task in Coda to the audited end of the day, on throw-away data. */
import { demoArguments, UsageError } from './cli/arguments.ts';
import { interrupted, runCommand } from './cli/run-command.ts';
import { readSettings, RUN_FILE } from './cli/settings.ts';
import { seconds, terminalStyle, wrap } from './cli/style.ts';
import { accountLines, agreed } from './demo/agree.ts';
import { demoAccounts, type DemoAccounts } from './demo/accounts.ts';
import { demoInput, type DemoInput } from './demo/input.ts';
import { personAt } from './demo/person.ts';
import { showMainJob } from './demo/sections.ts';
import { openStage } from './demo/stage.ts';
import type { Tour } from './demo/tour.ts';
import { StartCalledOff } from './embedded/almanac.ts';
import { liveRun } from './embedded/run-file.ts';

const USAGE = `
  npm run demo                       the sample, or your doc's newest open task
  npm run demo -- --task task.json   your own task
  npm run demo -- --intent "text"    a plan for what you want done

  With each of them, if you like:
  --ics calendar.ics     around your own calendar, from a file that is only read
  --zone Europe/Berlin   in this time zone
  --sandbox              leaves your accounts alone, whatever .env says
  --yes                  asks nothing and writes to your accounts; what it wrote
                         into the calendar is taken out again at the end
  --keep                 with --yes: the blocks stay in the calendar

  task.json: {"task_id", "title", "notes"?, "estimated_hours"?,
              "due"? (YYYY-MM-DD), "priority"?, "client_id"?}

  Without accounts in .env everything happens in a sandbox on this machine. With
  accounts the demo first says what it will write where, and asks you.
`;

const style = terminalStyle(process.stdout, process.env);
const say = (text = ''): void => console.log(text);

await runCommand(async () => {
  const args = demoArguments(process.argv.slice(2));
  if (args.help) return say(USAGE);
  const settings = readSettings();
  const accounts = demoAccounts(settings, args.sandbox);
  refuseBesideOwnAlmanac(accounts);
  const input = demoInput(args, settings, accounts);
  const has_person = process.stdin.isTTY === true && !args.yes;
  const person = has_person ? personAt(process.stdin, process.stdout) : undefined;
  greet(accounts);
  const asked = interrupted();
  const word = await Promise.race([
    asked.then(() => 'stopped'),
    agreed(accounts, args, person).then((yes) => (yes ? 'yes' : 'no')),
  ]);
  if (word !== 'yes') {
    say('\n  Nothing was started, and nothing was written.\n');
    // A question that is still open would keep the process.
    process.exit(word === 'stopped' ? 130 : 0);
  }
  const tour = await openTour({ input, accounts, person, keep: args.keep }, asked);
  if (tour === undefined) return;
  let ended = 'early';
  try {
    ended = await Promise.race([asked.then(() => 'early'), showMainJob(tour).then(() => 'shown')]);
  } finally {
    await close(tour, ended);
  }
  if (ended === 'early') process.exit(130);
  say(
    `\n  Next: ${style.bold('npm start')} keeps it running; ${style.bold('npm run demo -- --help')} plans your own task.\n`,
  );
});

/** Two Almanacs would plan the same tasks into the same calendar. */
function refuseBesideOwnAlmanac({ writes_outside }: DemoAccounts): void {
  const run = writes_outside ? liveRun(RUN_FILE) : undefined;
  if (run === undefined) return;
  throw new UsageError(
    `Almanac already runs with your accounts, as process ${run.pid}: it does all this in earnest.\n` +
      'Add --sandbox for a demo beside it, or stop it first.',
  );
}

function greet(accounts: DemoAccounts): void {
  const { providers, moves_clock } = accounts;
  if (moves_clock) {
    return say(
      `\n  ${style.bold('Almanac')} ${style.dim('· demo in a sandbox: nothing here reaches a real account')}\n`,
    );
  }
  say(`\n  ${style.bold('Almanac')} ${style.dim('· demo: what is yours, and what the sandbox')}\n`);
  say(accountLines(style, accounts));
  if (providers.model === 'real') {
    const asks = 'The model is asked for a plan and a reflection, which costs a few cents.';
    say(style.dim(wrap(asks, style.width, '  ')));
  }
  say();
}

async function openTour(
  given: Pick<Tour, 'input' | 'accounts' | 'person' | 'keep'>,
  asked: Promise<void>,
): Promise<Tour | undefined> {
  const { input, accounts } = given;
  let is_up = false;
  void asked.then(() => {
    if (!is_up) say('  Stopping as soon as this step is done …');
  });
  const started = performance.now();
  const stage = await openStage({
    zone: input.zone,
    now: input.now,
    accounts,
    onStep: (text, ms) => say(`  ${style.good('✓')} ${text}  ${style.dim(seconds(ms))}`),
    onTrouble: (line) => say(`  ${style.bad('!')} ${line}`),
    called_off: asked,
  }).catch(endOfCalledOffStart);
  if (stage === undefined) return undefined;
  is_up = true;
  say(`\n  Ready after ${seconds(performance.now() - started)}.`);
  say(wrap(clockLine(input, accounts), style.width, '  '));
  return { ...given, stage, style, say, has_row: true, has_blocks: false, left_in_doc: [] };
}

function endOfCalledOffStart(error: unknown): undefined {
  if (!(error instanceof StartCalledOff)) throw error;
  process.exitCode = 130;
  say('  Stopped.');
}

function clockLine(input: DemoInput, accounts: DemoAccounts): string {
  const at = input.now.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'short' });
  if (!accounts.moves_clock) return `The clock is the real one: ${at} (${input.zone}).`;
  const { length: count } = input.calendar.events;
  const read = `${count} ${count === 1 ? 'event' : 'events'} read from the calendar.`;
  const file = input.is_sample ? '' : ` ${read}`;
  return `The demo's clock says ${at} (${input.zone}).${file}`;
}

/** Ends the demo, and says what it leaves in accounts that outlive it. */
async function close(tour: Tour, ended: string): Promise<void> {
  const from = performance.now();
  await tour.stage.stop();
  say(`\n  ${style.good('✓')} stopped cleanly  ${style.dim(seconds(performance.now() - from))}`);
  const left = [
    ...(tour.has_blocks && ended !== 'shown' ? ['blocks in your calendar "Almanac"'] : []),
    ...tour.left_in_doc,
  ];
  if (left.length === 0) return;
  say(wrap(`Left by the demo: ${left.join(', and ')}.`, style.width, '  '));
}
