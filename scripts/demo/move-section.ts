/** A block changes its place in the calendar, by the demo's hand in the sandbox, by the person's own elsewhere. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { actionInputs } from '@almanac/shared/contracts/actions';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { seconds, wrap } from '../cli/style.ts';
import { printable } from '../cli/terminal-text.ts';
import { whose } from './accounts.ts';
import { actionsOf, waitAllowing } from './allow.ts';
import { currentBlock, moveByHand, type Move } from './by-hand.ts';
import { codaRow, type Planned } from './main-job.ts';
import { heading, showRow } from './show.ts';
import type { Person } from './person.ts';
import type { Tour } from './tour.ts';

const LOOK_MS = 3000;
const COLUMNS = ['almanac_status', 'almanac_start', 'almanac_end', 'almanac_note'];

export async function showMove(tour: Tour, planned: Planned): Promise<void> {
  const { input, accounts, say, style } = tour;
  say(heading(style, 5, 'You drag a block to another time, in the calendar'));
  const move = printable(await moved(tour, planned));
  if (move !== undefined) {
    planned.schedule.blocks = planned.schedule.blocks.map((block) =>
      block.block_id === move.block.block_id ? move.block : block,
    );
    say(`     "${move.block.title}"`);
    say(`     ${at(move.from, input.zone)}  →  ${style.bold(at(move.to, input.zone))}`);
    const noticed =
      accounts.providers.google === 'sandbox' ? `${seconds(move.ms)} after your edit` : 'now';
    say(style.dim(`     noticed ${noticed}; it is pinned now and will not be moved back`));
  }
  if (input.intent !== undefined || input.task === undefined || !tour.has_row) {
    return say(style.dim('     There is no row of this in Coda, so there is none to update.'));
  }
  const says = move === undefined ? /Planned/ : /moved/;
  const row = await rowInCoda(tour, input.task.task_id, says);
  say(`\n     The row of ${input.task.task_id} in Coda (${whose(accounts, 'coda')}):`);
  say(showRow(style, printable(row), COLUMNS));
}

function at(instant: string, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

async function moved(tour: Tour, planned: Planned): Promise<Move | undefined> {
  const { stage, input, accounts, person, say, style } = tour;
  if (accounts.providers.google === 'sandbox') {
    return moveByHand(stage, planned.schedule, input.zone);
  }
  if (person !== undefined) return moveOfPerson(tour, person, planned.schedule.blocks);
  const left_out =
    'Left out: only you can drag a block in your own calendar, and with --yes nobody is asked to.';
  say(style.dim(wrap(left_out, style.width, '     ')));
  return undefined;
}

/** Looks every few seconds until a block is elsewhere; the person may also go on without. */
async function moveOfPerson(
  tour: Tour,
  person: Person,
  blocks: Block[],
): Promise<Move | undefined> {
  const { say, style } = tour;
  say(
    wrap(
      'Open Google Calendar and drag one of these blocks to another time. Almanac looks every few seconds.',
      style.width,
      '     ',
    ),
  );
  const found = new AbortController();
  const skipped = person
    .ask('     Waiting for your move; Enter goes on without one … ', found.signal)
    .then(
      () => true,
      () => false,
    );
  for (;;) {
    const move = await lookForMove(tour, blocks);
    if (move !== undefined) {
      found.abort();
      say('');
      return move;
    }
    const pause = new Promise<false>((resolve) => setTimeout(() => resolve(false), LOOK_MS));
    if (await Promise.race([skipped, pause])) return undefined;
  }
}

async function lookForMove({ stage }: Tour, blocks: Block[]): Promise<Move | undefined> {
  await stage.as_operator.scheduler.call({
    method: 'POST',
    path: '/api/v1/scheduler/sync',
    reply: z.object({ moved: z.int() }),
    timeout_ms: 60_000,
  });
  for (const block of blocks) {
    const now = await currentBlock(stage, block);
    if (Date.parse(now.start) !== Date.parse(block.start)) {
      return { block: now, from: block.start, to: now.start, ms: 0 };
    }
  }
  return undefined;
}

/**
 * What the row says of it. Of the person's doc it is told what was written: Coda's own reading may be minutes old.
 */
async function rowInCoda(
  tour: Tour,
  task_id: string,
  says: RegExp,
): Promise<Record<string, unknown>> {
  const { stage, accounts, say, style } = tour;
  if (accounts.providers.coda === 'sandbox') {
    return codaRow(stage, task_id, (values) => says.test(String(values['almanac_note'])));
  }
  say(style.dim('     Coda takes up to a minute for a write …'));
  tour.left_in_doc.push(`Almanac's own columns of the row ${task_id}`);
  return waitAllowing(tour, 'coda.update_task', `the row of ${task_id} in Coda`, async () => {
    const done = await actionsOf(stage, { type: 'coda.update_task', status: 'succeeded' });
    const fields = done
      .map(({ inputs }) => actionInputs['coda.update_task'].parse(inputs).fields)
      .find(({ note = '' }) => says.test(note));
    if (fields === undefined) return false;
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [`almanac_${field}`, value]),
    );
  });
}
