/** The reflection where the clock is the real one: as of now, since the day's work has not happened yet. */
import { actionInputs } from '@almanac/shared/contracts/actions';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { wrap } from '../cli/style.ts';
import { printable } from '../cli/terminal-text.ts';
import { whose } from './accounts.ts';
import { actionsOf, rejectWaiting, waitAllowing } from './allow.ts';
import { runDailyReflection } from './main-job.ts';
import { hasThreadRow } from './own-doc.ts';
import { heading, showMarkdown } from './show.ts';
import type { Tour } from './tour.ts';

const POST = 'coda.post_thread';

export async function showReflectionNow(tour: Tour): Promise<void> {
  const { stage, accounts, say, style } = tour;
  say(heading(style, 6, 'The observer writes the daily reflection'));
  const left_out =
    "Left out: working through the day, which needs a moved clock, and that is for the sandbox alone (--sandbox shows it). The reflection is as of now, not of the day's end.";
  say(style.dim(wrap(left_out, style.width, '     ')));
  const made = await runDailyReflection(stage);
  const posted = await postIt(tour);
  say(`\n     ${posted} (${whose(accounts, 'coda')}):\n`);
  say(showMarkdown(style, printable(made.narrative_markdown)));
}

/** What became of it, in words. A reflection that is there already is somebody's real one and stays. */
async function postIt(tour: Tour): Promise<string> {
  const { stage, accounts } = tour;
  const posted = (): Promise<boolean> =>
    actionsOf(stage, { type: POST, status: 'succeeded' }).then(({ length }) => length > 0);
  if (accounts.providers.coda === 'sandbox') {
    await waitFor('the reflection in the Daily Thread', posted);
    return 'Posted to the Daily Thread in Coda';
  }
  const waiting = await waitFor('the reflection waits for your approval', async () => {
    const [first] = await actionsOf(stage, { type: POST, status: 'awaiting_approval' });
    return first;
  });
  const { external_id } = actionInputs[POST].parse(waiting.inputs);
  if (await hasThreadRow(tour, external_id)) {
    await rejectWaiting(stage, POST, 'The Daily Thread has a reflection of this day already.');
    return 'Not posted: your Daily Thread has a reflection of today already';
  }
  await waitAllowing(tour, POST, 'the reflection in the Daily Thread', posted);
  tour.left_in_doc.push(`the row ${external_id} of the Daily Thread`);
  return `Posted to the Daily Thread in Coda as ${external_id}`;
}
