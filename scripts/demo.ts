/** `npm run demo`: the main job, from a task in Coda to the audited end of the day, on throw-away data. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { Temporal } from 'temporal-polyfill';
import { demoArguments } from './cli/arguments.ts';
import { interrupted, runCommand } from './cli/run-command.ts';
import { readSettings } from './cli/settings.ts';
import { StartCalledOff } from './embedded/almanac.ts';
import { seconds, terminalStyle, wrap } from './cli/style.ts';
import { printable } from './cli/terminal-text.ts';
import { demoInput, type DemoInput } from './demo/input.ts';
import { moveByHand, storedEvents, workThroughDay } from './demo/by-hand.ts';
import {
  codaRow,
  lastAudit,
  meetingsOfWeek,
  recall,
  reflect,
  seedCalendar,
  seedMemories,
  sendIntent,
  sendTask,
  type Planned,
} from './demo/main-job.ts';
import {
  heading,
  showAudit,
  showEvents,
  showMarkdown,
  showMemories,
  showPlan,
  showRow,
  showTask,
} from './demo/show.ts';
import { openStage, type Stage } from './demo/stage.ts';
import { showWeek, weeksOf } from './demo/show-week.ts';

const USAGE = `
  npm run demo                                        the sample
  npm run demo -- --task task.json --ics calendar.ics your own task around your own calendar
  npm run demo -- --intent "free text"                a plan for what you want done
  npm run demo -- … --zone Europe/Berlin              in this time zone

  task.json: {"task_id", "title", "notes"?, "estimated_hours"?, "due"? (YYYY-MM-DD), "priority"?, "client_id"?}
  Everything happens in a sandbox on this machine; your calendar file is only read.
`;

const style = terminalStyle(process.stdout, process.env);
const say = (text = ''): void => console.log(text);

await runCommand(async () => {
  const args = demoArguments(process.argv.slice(2));
  if (args.help) return say(USAGE);
  const settings = readSettings();
  const input = demoInput(args, settings);
  say(
    `\n  ${style.bold('Almanac')} ${style.dim('· demo in a sandbox: nothing here reaches a real account')}\n`,
  );
  const asked = interrupted();
  let is_up = false;
  void asked.then(() => {
    if (!is_up) say('  Stopping as soon as this step is done …');
  });
  const started = performance.now();
  const stage = await openStage({
    zone: input.zone,
    now: input.now,
    settings,
    onStep: (text, ms) => say(`  ${style.good('✓')} ${text}  ${style.dim(seconds(ms))}`),
    onTrouble: (line) => say(`  ${style.bad('!')} ${line}`),
    called_off: asked,
  }).catch(endOfCalledOffStart);
  if (stage === undefined) return;
  is_up = true;
  say(`\n  Ready after ${seconds(performance.now() - started)}.`);
  say(wrap(clockLine(input), style.width, '  '));
  let ended = 'early';
  try {
    ended = await Promise.race([
      asked.then(() => 'early'),
      showMainJob(stage, input).then(() => 'shown'),
    ]);
  } finally {
    const from = performance.now();
    await stage.stop();
    say(`\n  ${style.good('✓')} stopped cleanly  ${style.dim(seconds(performance.now() - from))}`);
  }
  if (ended === 'early') process.exit(130);
  say(
    `\n  Next: ${style.bold('npm start')} keeps it running; ${style.bold('npm run demo -- --help')} plans your own task.\n`,
  );
});

function endOfCalledOffStart(error: unknown): undefined {
  if (!(error instanceof StartCalledOff)) throw error;
  process.exitCode = 130;
  say('  Stopped.');
}

function clockLine(input: DemoInput): string {
  const at = input.now.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'short' });
  const { length: count } = input.calendar.events;
  const read = `${count} ${count === 1 ? 'event' : 'events'} read from the calendar.`;
  const file = input.is_sample ? '' : ` ${read}`;
  return `The demo's clock says ${at} (${input.zone}).${file}`;
}

async function showMainJob(stage: Stage, input: DemoInput): Promise<void> {
  for (const note of input.calendar.notes) say(style.dim(`  note: ${note}`));
  await seedCalendar(stage, input.calendar);
  if (input.is_sample) await seedMemories(stage, input.task?.client_id ?? '');
  const planned = await planIt(stage, input);
  await showWhatWasPlanned(stage, input, planned);
  if (planned.schedule.blocks.length === 0) {
    return say(
      wrap(
        '\nNothing was placed, so there is nothing to move or to reflect on.',
        style.width,
        '     ',
      ),
    );
  }
  await showMove(stage, input, planned);
  await showDay(stage, input, planned);
  await showMemory(stage, input, planned);
}

async function planIt(stage: Stage, input: DemoInput): Promise<Planned> {
  if (input.intent !== undefined) {
    say(heading(style, 1, 'You say what you want'));
    say(wrap(printable(input.intent), style.width, '     '));
    return sendIntent(stage, input.intent);
  }
  const { task } = input;
  if (task === undefined) throw new Error('neither a task nor an intent');
  say(heading(style, 1, 'A task comes in from Coda'));
  say(showTask(style, printable(task)));
  return sendTask(stage, task);
}

async function showWhatWasPlanned(stage: Stage, input: DemoInput, planned: Planned): Promise<void> {
  const { plan, schedule } = printable(planned);
  say(heading(style, 2, 'The planner makes a plan'));
  say(showPlan(style, plan));
  say(heading(style, 3, 'The scheduler finds room around your meetings'));
  if (input.meetings_are_sample) {
    say(style.dim("     These are the sample's meetings: give your own calendar with --ics.\n"));
  }
  for (const monday of weeksOf(schedule, input.now)) {
    const meetings = await meetingsOfWeek(stage, monday);
    say(showWeek(style, schedule, printable(meetings), monday));
  }
  for (const step of schedule.unscheduled) {
    say(wrap(`${style.bad('Not placed:')} ${step.title}. ${step.reason}`, style.width, '     '));
    for (const option of step.options) say(wrap(`→ ${option.detail}`, style.width, '       '));
  }
  const check = `checked by an independent validator · ${schedule.solver.name}, ${schedule.solver.ms} ms · run ${schedule.status}`;
  say(style.dim(`     ${check}`));
  if (schedule.blocks.length === 0) return;
  say(heading(style, 4, 'What Google Calendar now holds (sandbox)'));
  say(showEvents(style, printable(await storedEvents(stage))));
}

async function showMove(stage: Stage, input: DemoInput, planned: Planned): Promise<void> {
  say(heading(style, 5, 'You drag a block to another time, in the calendar'));
  const move = printable(await moveByHand(stage, planned.schedule, input.zone));
  planned.schedule.blocks.splice(-1, 1, move.block);
  const at = (instant: string): string =>
    Temporal.Instant.from(instant).toZonedDateTimeISO(input.zone).toLocaleString('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
  say(`     "${move.block.title}"\n     ${at(move.from)}  →  ${style.bold(at(move.to))}`);
  say(
    style.dim(
      `     noticed ${seconds(move.ms)} after your edit; it is pinned now and will not be moved back`,
    ),
  );
  if (input.task === undefined)
    return say(style.dim('     An intent has no row in Coda, so there is none to update.'));
  const row = await codaRow(stage, input.task.task_id, (values) =>
    /moved/.test(String(values['almanac_note'])),
  );
  say(`\n     The row of ${input.task.task_id} in Coda:`);
  say(
    showRow(style, printable(row), [
      'almanac_status',
      'almanac_start',
      'almanac_end',
      'almanac_note',
    ]),
  );
}

async function showDay(stage: Stage, input: DemoInput, planned: Planned): Promise<void> {
  say(heading(style, 6, 'The day goes by, and at 18:00 the observer writes'));
  const done = printable(await workThroughDay(stage, planned.schedule.blocks, input.zone));
  for (const [index, block] of done.entries()) {
    const minutes = Math.round((Date.parse(block.end) - Date.parse(block.start)) / 60_000);
    const how =
      index === 0
        ? 'ticked with ✓ in the calendar'
        : `reported done after ${sayMinutes(minutes + 15)}`;
    say(`     ${style.good('✓')} ${block.title}, ${sayMinutes(minutes)}: ${how}`);
  }
  const first = done[0];
  if (first === undefined) return;
  const day = Temporal.Instant.from(first.start).toZonedDateTimeISO(input.zone);
  const posted = await reflect(stage, day);
  say(`\n     Posted to the Daily Thread in Coda (${String(posted.row['external_id'])}):\n`);
  say(showMarkdown(style, printable(posted.body)));
}

async function showMemory(stage: Stage, input: DemoInput, planned: Planned): Promise<void> {
  const query = input.task?.title ?? planned.plan.plan_title;
  say(heading(style, 7, `What memory now recalls about "${query}"`));
  const recalled = await recall(stage, query, input.task?.client_id);
  say(showMemories(style, printable(recalled.items)));
  say(heading(style, 8, 'Who did what: the end of the audit'));
  const { rows, verification } = await lastAudit(stage);
  say(showAudit(style, printable(rows), input.zone));
  const result = verification.verified ? style.good('chain verified') : style.bad('chain DAMAGED');
  say(
    `\n     ${result}: ${verification.rows} rows, no gap, head ${verification.head_hash.slice(0, 16)} at ${verification.head_seq}`,
  );
}
