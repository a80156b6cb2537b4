/** The demo's sections, in order: each does one thing a person or a clock would do, and shows what came of it. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { Temporal } from 'temporal-polyfill';
import { wrap } from '../cli/style.ts';
import { printable } from '../cli/terminal-text.ts';
import { whose } from './accounts.ts';
import { storedEvents, workThroughDay } from './by-hand.ts';
import { connectGoogle } from './connect-google.ts';
import {
  addTaskRow,
  lastAudit,
  meetingsOfWeek,
  recall,
  reflect,
  seedCalendar,
  seedMemories,
  sendIntent,
  sendTask,
  type Planned,
} from './main-job.ts';
import { showMove } from './move-section.ts';
import { hasTaskRow, newestOpenTask } from './own-doc.ts';
import { showReflectionNow } from './reflection-section.ts';
import {
  heading,
  showAudit,
  showBlocks,
  showEvents,
  showMarkdown,
  showMemories,
  showPlan,
  showTask,
} from './show.ts';
import { showWeek, weeksOf } from './show-week.ts';
import { takeBack } from './take-back.ts';
import type { Tour } from './tour.ts';
import { writtenRun } from './written-run.ts';

export async function showMainJob(tour: Tour): Promise<void> {
  const { stage, input, accounts, say, style } = tour;
  const { google } = accounts.providers;
  if (google === 'real') await connectGoogle(tour);
  else {
    for (const note of input.calendar.notes) say(style.dim(`  note: ${note}`));
    await seedCalendar(stage, input.calendar);
  }
  if (input.is_sample) await seedMemories(stage, input.task?.client_id ?? '');
  const planned = await planIt(tour);
  await showWhatWasPlanned(tour, planned);
  if (planned.schedule.blocks.length === 0) {
    const nothing = '\nNothing was placed, so there is nothing to move or to reflect on.';
    return say(wrap(nothing, style.width, '     '));
  }
  await showMove(tour, planned);
  if (accounts.moves_clock) await showDay(tour, planned);
  else await showReflectionNow(tour);
  await showMemory(tour, planned);
  if (google === 'real') await takeBack(tour, planned);
}

async function planIt(tour: Tour): Promise<Planned> {
  const { stage, input, say, style } = tour;
  if (input.intent !== undefined) {
    say(heading(style, 1, 'You say what you want'));
    say(wrap(printable(input.intent), style.width, '     '));
    return sendIntent(stage, input.intent);
  }
  await chooseTask(tour);
  const { task } = input;
  if (task === undefined) throw new Error('neither a task nor an intent');
  const title = tour.has_row
    ? `A task comes in from Coda (${whose(tour.accounts, 'coda')})`
    : 'A task comes in, as if from Coda';
  say(heading(style, 1, title));
  say(showTask(style, printable(task)));
  return sendTask(stage, task);
}

/** Settles which task it is and whether it has a row: only a row that is there already is ever written to. */
async function chooseTask(tour: Tour): Promise<void> {
  const { stage, input, say, style } = tour;
  if (tour.accounts.providers.coda === 'sandbox') {
    if (input.task !== undefined) await addTaskRow(stage, input.task);
    return;
  }
  const found = input.task_from_table ? await newestOpenTask(tour) : input.task;
  tour.has_row = found !== undefined && (await hasTaskRow(tour, found.task_id));
  if (found !== undefined) input.task = found;
  if (tour.has_row) return;
  const why = input.task_from_table
    ? 'Your table has no task without a plan, so a sample is planned in its place'
    : 'No row of your table has this task_id';
  say(wrap(style.dim(`\n${why}; nothing is written to your doc for it.`), style.width, '  '));
}

async function showWhatWasPlanned(tour: Tour, planned: Planned): Promise<void> {
  const { stage, input, accounts, say, style } = tour;
  const { plan, schedule } = printable(planned);
  say(heading(style, 2, 'The planner makes a plan'));
  say(showPlan(style, plan));
  say(heading(style, 3, `The scheduler finds room around ${meetingsWord(tour)}`));
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
  say(heading(style, 4, `What Google Calendar now holds (${whose(accounts, 'google')})`));
  if (accounts.providers.google === 'sandbox') {
    return say(showEvents(style, printable(await storedEvents(stage))));
  }
  planned.schedule = await writtenRun(tour, planned.schedule);
  tour.has_blocks = true;
  say(showBlocks(style, printable(planned.schedule.blocks), input.zone));
}

function meetingsWord({ accounts }: Tour): string {
  return accounts.providers.google === 'real' ? 'your own meetings' : 'your meetings';
}

async function showDay(tour: Tour, planned: Planned): Promise<void> {
  const { stage, input, say, style } = tour;
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

async function showMemory(tour: Tour, planned: Planned): Promise<void> {
  const { stage, input, say, style } = tour;
  const query = input.task?.title ?? planned.plan.plan_title;
  say(heading(style, 7, `What memory now recalls about "${printable(query)}"`));
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
