import { stopReason } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { z } from 'zod';
import { auditChange } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import { findMemoryForUpdate, type MemoryRow } from '../db/memories.ts';
import { findTurnsAround, insertKeys } from '../db/memory-keys.ts';
import { checkKeys, type KeysChecked } from '../domain/check-keys.ts';
import {
  EXTRACTION_PROMPT,
  extractionPrompt,
  type ExtractionSource,
} from '../domain/extraction-prompt.ts';
import { indexedText } from '../domain/indexed-text.ts';
import { addKeyWords } from './find-again.ts';
import { memoryOfOperation, NOT_CURRENT } from './memory-of-operation.ts';
import type { OperationResult, RunningOperation } from './run-operation.ts';

const answerSchema = z.strictObject({ keys: z.array(z.string()) });

/**
 * Lets the model propose keys of a memory and adds those that hold to what it is found by; the memory itself stays as it is.
 * Throws `unavailable` while the model is down or switched off, and an Error for an answer that is no use.
 */
export async function inferKeys(
  ctx: MemoryContext,
  operation: RunningOperation,
): Promise<OperationResult | undefined> {
  const memory = await memoryOfOperation(ctx, operation);
  if (memory === undefined) return undefined;
  if (!ctx.model.configured) {
    return { status: 'skipped', skipped_for: 'no_provider', detail: 'no model' };
  }
  const source = await sourceOf(ctx, memory);
  const answer = await askForKeys(ctx, memory, source);
  const turns = [...source.before, ...source.after];
  const around = [
    indexedText(memory, ctx.config.ALMANAC_ZONE),
    ...turns.map(({ speaker, content }) => `${speaker ?? ''}: ${content}`),
  ].join('\n');
  const checked = checkKeys(answer.keys, memory.content, around);
  await storeKeys(ctx, operation, { checked, model: answer.model });
  return undefined;
}

async function sourceOf(ctx: MemoryContext, memory: MemoryRow): Promise<ExtractionSource> {
  const turns = await findTurnsAround.many(ctx.db, memory.memory_id);
  const on = (side: 'before' | 'after') => turns.filter((turn) => turn.side === side);
  const { content, subject, speaker, occurred_at } = memory;
  return { content, subject, speaker, occurred_at, before: on('before'), after: on('after') };
}

async function askForKeys(
  ctx: MemoryContext,
  memory: MemoryRow,
  source: ExtractionSource,
): Promise<{ keys: string[]; model: string }> {
  const stopped = await stopReason(ctx.db, ctx.kill, 'model');
  if (stopped !== undefined) throw new AppError('locked', stopped);
  const answer = await ctx.model.ask({
    purpose: 'memory.infer',
    prompt: EXTRACTION_PROMPT,
    ...extractionPrompt(source),
    schema: answerSchema,
    schema_name: EXTRACTION_PROMPT.name,
    ...(memory.client_id === null ? {} : { client_id: memory.client_id }),
  });
  if (answer.outcome === 'ok') return { keys: answer.value.keys, model: answer.model };
  const down = answer.outcome === 'offline' || answer.down;
  throw down ? new AppError('unavailable', answer.reason) : new Error(answer.reason);
}

/**
 * Keys, their words in the index and the operation's end are one transaction: whoever is killed before it did nothing, and
 * after it there is nothing left to do. The memory's row is locked first, as by those who supersede it.
 */
function storeKeys(
  ctx: MemoryContext,
  operation: RunningOperation,
  found: { checked: KeysChecked; model: string },
): Promise<void> {
  const { keys, dropped } = found.checked;
  return ctx.db.transaction(async (tx) => {
    const memory = must(
      await findMemoryForUpdate.maybe(tx, operation.memory_id, null),
      'the memory',
    );
    if (memory.status !== 'current') return operation.endIn(tx, NOT_CURRENT);
    const { memory_id } = memory;
    if (keys.length > 0) {
      const at = ctx.clock.now().toISOString();
      const { version } = EXTRACTION_PROMPT;
      await insertKeys.run(tx, memory_id, keys, found.model, version, at);
      await addKeyWords(tx, memory, keys);
    }
    const data = { keys: keys.length, dropped, operation_id: operation.operation_id };
    await auditChange(ctx, tx, { action: 'memory.keys_added', subject: memory_id, data });
    await notifyChange(tx, 'memory', memory_id, memory.client_id);
    const detail = `${keys.length} keys, ${dropped} left out`;
    return operation.endIn(tx, { status: 'done', detail });
  });
}
