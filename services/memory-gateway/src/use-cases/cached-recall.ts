/**
 * Recall through the cache. An answer is kept under the version of its scopes, read before anything else is: whoever reads a
 * newer version never meets it, and a change that commits while the answer is made leaves it under a version nobody asks for
 * any more. So a write is seen by the very next recall, whoever serves it and whatever the cache does.
 */
import type { KeptRecall, RecallReply, RecallRequest } from '@almanac/shared/contracts/memory';
import { errorText } from '@almanac/shared/lang/app-error';
import type { MemoryContext } from '../context.ts';
import { nextTurnAnywhere, nextTurnIn, readVersion, touchScopes } from '../db/scope-versions.ts';
import { holdsAt, KEEP_MS, keptIn, keptOf } from '../domain/kept-answer.ts';
import { prefixesOf, recallKey, versionScopes } from '../domain/recall-key.ts';
import type { Scopes } from '../domain/scope.ts';
import { recall } from './recall.ts';

/** As `recall`, and `cached` says whether the answer was there already. Equal questions at the same time are answered once. */
export async function cachedRecall(
  ctx: MemoryContext,
  scopes: Scopes,
  request: RecallRequest,
): Promise<RecallReply> {
  const now = ctx.clock.now();
  const version = await versionOf(ctx, scopes);
  const { ALMANAC_ZONE: zone } = ctx.config;
  const [dense, rerank] = [ctx.dense?.name, ctx.reranker?.model];
  const key = recallKey(scopes, request, version, { dense, rerank, zone, now });
  const kept = await ctx.recalls(key, async () => {
    const text = await ctx.cache.get(key);
    const found = text === undefined ? undefined : keptIn(text, scopes, now);
    if (found !== undefined) return found;
    const [reply, turn] = await Promise.all([
      recall(ctx, scopes, request),
      nextTurn(ctx, scopes, now),
    ]);
    const made = keptOf(reply, now, turn);
    // What a leg could not find now, it may find in a moment.
    if (reply.degraded.length === 0) await keep(ctx, { scopes, version, key, kept: made });
    return made;
  });
  // An equal question that was under way already may have been asked before a memory began or ceased to hold.
  return holdsAt(kept, now) ? kept.reply : recall(ctx, scopes, request);
}

interface Keeping {
  scopes: Scopes;
  version: string;
  key: string;
  kept: KeptRecall;
}

/** Looks after keeping whether the version still is the same: a purge in between would not have met this text. */
async function keep(ctx: MemoryContext, { scopes, version, key, kept }: Keeping): Promise<void> {
  try {
    await ctx.cache.set(key, JSON.stringify(kept), KEEP_MS);
    if ((await versionOf(ctx, scopes)) !== version) await ctx.cache.remove(key);
  } catch (error) {
    // The answer itself is made: that it is not kept changes speed only.
    ctx.log.warn({ error: errorText(error) }, 'an answer was not kept as it should');
  }
}

async function versionOf(ctx: MemoryContext, scopes: Scopes): Promise<string> {
  return (await readVersion.one(ctx.db, versionScopes(scopes))).version;
}

async function nextTurn(ctx: MemoryContext, scopes: Scopes, now: Date): Promise<string | null> {
  const after = now.toISOString();
  if (scopes === null) return (await nextTurnAnywhere.one(ctx.db, after)).at;
  return (await nextTurnIn.one(ctx.db, scopes, after)).at;
}

/**
 * Makes every kept answer that may hold a text of this scope unreachable, then deletes them; '' is the global scope. Gives
 * how many were deleted. Throws `unavailable` when the cache cannot be looked through: they are unreachable all the same, and
 * leave it by themselves within five minutes; a caller who owes more than that tries again. Call it after the change has
 * committed.
 */
export async function purgeRecalled(ctx: MemoryContext, scope: string): Promise<number> {
  await touchScopes.run(ctx.db, [scope]);
  let removed = 0;
  for (const prefix of prefixesOf(scope)) removed += await ctx.cache.removePrefix(prefix);
  return removed;
}
