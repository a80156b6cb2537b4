import { isSuccess } from '@almanac/shared/http/plain-request';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ConsoleContext } from '../context.ts';
import { speakerOf } from './speaker-of.ts';

const TIMEOUT_MS = 8000;

/** Stops everything in the person's name; throws where the action-gateway did not confirm it. The reason is asked for afterwards. */
export async function stopEverything(ctx: ConsoleContext, actor: Actor): Promise<void> {
  const answer = await ctx.owners.ask(
    {
      owner: 'action-gateway',
      method: 'POST',
      target: '/api/v1/controls/kill',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'Stopped in the console.' }),
      timeout_ms: TIMEOUT_MS,
    },
    speakerOf(actor),
  );
  if (isSuccess(answer)) return;
  ctx.log.error({ status: answer.status }, 'a stop was not taken');
  throw new AppError('unavailable', 'The action-gateway did not take the stop.', {
    code: 'stop_not_taken',
  });
}

/** The way that needs neither this service nor the database. */
export function outOfBandStop({ kill }: ConsoleContext): string {
  return kill.file === undefined
    ? 'Start the services with ALMANAC_KILLED=true.'
    : `Run npm run kill on the machine itself: it makes the file ${kill.file} (of the stack: control/KILL).`;
}
