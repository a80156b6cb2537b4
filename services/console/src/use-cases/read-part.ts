import { problem } from '@almanac/shared/contracts/common';
import type { Part } from '@almanac/shared/contracts/console-views';
import { isSuccess } from '@almanac/shared/http/plain-request';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { z } from 'zod';
import type { Speaker } from '../clients/sign-assertion.ts';
import type { ConsoleContext } from '../context.ts';
import type { Owner } from '../domain/allowed-calls.ts';

export interface Question<S extends z.ZodType> {
  owner: Owner;
  path: string;
  query?: Readonly<Record<string, string | number>>;
  reply: S;
}

/** A page waits for none of its parts longer. */
const TIMEOUT_MS = 3000;

/** What an owner tells a person now. Throws AppError with the reason in words. */
export async function askAs<S extends z.ZodType>(
  ctx: ConsoleContext,
  speaker: Speaker,
  { owner, path, query = {}, reply }: Question<S>,
): Promise<z.infer<S>> {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  const target = search === '' ? path : `${path}?${search}`;
  const call = { owner, method: 'GET', target, timeout_ms: TIMEOUT_MS };
  const answer = await ctx.owners.ask(call, speaker);
  const body = jsonOf(answer.text);
  if (!isSuccess(answer)) {
    const told = problem.safeParse(body);
    throw new AppError(
      'unavailable',
      told.success ? told.data.detail : `The ${owner} answered ${answer.status}.`,
    );
  }
  const parsed = reply.safeParse(body);
  if (parsed.success) return parsed.data;
  ctx.log.error({ owner, path, error: z.prettifyError(parsed.error) }, 'an answer not understood');
  throw new AppError('unavailable', `The ${owner} answered something that is not understood.`);
}

/** A part of a page, or why it is not known; never throws. */
export async function partOf<T>(ctx: ConsoleContext, read: () => Promise<T>): Promise<Part<T>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    if (error instanceof AppError) return { known: false, why: error.message };
    ctx.log.error({ error: errorText(error) }, 'a part of a page could not be made');
    return { known: false, why: 'Something broke here. The log has the details.' };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
