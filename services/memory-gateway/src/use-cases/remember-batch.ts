import { rememberRequest } from '@almanac/shared/contracts/memory';
import type { RememberBatchReply } from '@almanac/shared/contracts/memory-review';
import { statusOf } from '@almanac/shared/http/problem';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import type { QueueContext } from '../context.ts';
import { remember } from './remember.ts';

type Answer = RememberBatchReply['items'][number];

const INTERNAL = 'Something went wrong on our side; the log has the details.';

/** Remembers up to 500 statements in their order, each on its own: a bad one refuses nobody else. */
export async function rememberBatch(
  ctx: QueueContext,
  items: readonly unknown[],
  request_key?: string,
): Promise<RememberBatchReply> {
  const answers: Answer[] = [];
  for (const [index, item] of items.entries()) {
    const key = request_key === undefined ? undefined : `${request_key}#${index}`;
    answers.push(await answerOf(ctx, index, item, key));
  }
  return { items: answers };
}

async function answerOf(
  ctx: QueueContext,
  index: number,
  item: unknown,
  request_key: string | undefined,
): Promise<Answer> {
  try {
    return { index, memory: await remember(ctx, parsed(item), request_key) };
  } catch (error) {
    // Without its database no item can succeed: the caller is told so at once.
    if (error instanceof AppError && error.kind === 'unavailable') throw error;
    if (!(error instanceof AppError)) return failed(ctx, index, error);
    const { code, message, errors } = error;
    const details = errors.length > 0 ? { errors } : {};
    return { index, problem: { status: statusOf(error.kind), code, detail: message, ...details } };
  }
}

/** A fault of ours with one item, which the others do not share. */
function failed(ctx: QueueContext, index: number, error: unknown): Answer {
  ctx.log.error({ error: errorText(error), index }, 'an item of a batch failed');
  return { index, problem: { status: 500, code: 'internal', detail: INTERNAL } };
}

function parsed(item: unknown) {
  const result = rememberRequest.safeParse(item);
  if (result.success) return result.data;
  throw new AppError('invalid', 'Some fields are not valid.', {
    errors: result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}
