/** What a person says about a block and about runs: each call, what is said after it, and the way back. */
import type { CompletionRequest } from '@almanac/shared/contracts/completion';
import type { MoveReply, RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { useState } from 'preact/hooks';
import { failureOf, send } from '../api.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { counted } from '../parts/words.ts';
import { changesOf } from './use-week.ts';

export interface Deeds {
  /** What is under way, by the id it is about. */
  busy: string | undefined;
  /** What went wrong last, as a sentence. */
  failed: string | undefined;
  clear: () => void;
  finish: (block: Block, body: Partial<CompletionRequest>) => void;
  reopen: (block: Block) => void;
  pin: (block: Block) => void;
  /** A quarter of an hour more, where it stands. */
  extend: (block: Block) => void;
  undoRun: (run_id: string) => void;
}

const QUARTER_MS = 15 * 60_000;
const SAID = { done: 'Done', partial: 'Partly done', skipped: 'Skipped' } as const;
const pathOf = ({ block_id }: Block, verb: string): string =>
  `/api/v1/scheduler/blocks/${block_id}/${verb}`;

export function useDeeds(): Deeds {
  const [busy, setBusy] = useState<string>();
  const [failed, setFailed] = useState<string>();

  const attempt = async (id: string, what: string, run: () => Promise<void>): Promise<void> => {
    setBusy(id);
    setFailed(undefined);
    try {
      await run();
    } catch (error) {
      setFailed(`${what} did not work. ${failureOf(error)}`);
    } finally {
      setBusy(undefined);
      readAgain('block');
    }
  };

  const reopen = (block: Block): void => {
    void attempt(block.block_id, 'Reopening', async () => {
      await send('POST', pathOf(block, 'reopen'), {});
      say(`Open again: ${block.title}`);
    });
  };
  return {
    busy,
    failed,
    clear: () => setFailed(undefined),
    reopen,
    finish: (block, body) => {
      const outcome = body.outcome ?? 'done';
      void attempt(block.block_id, SAID[outcome], async () => {
        await send('POST', pathOf(block, 'done'), { ...body, outcome });
        const undo = { label: 'Undo', run: () => reopen(block) };
        say(`${SAID[outcome]}: ${block.title}`, { action: undo });
      });
    },
    pin: (block) => {
      void attempt(block.block_id, block.pinned ? 'Unpin' : 'Pin', async () => {
        await send('POST', pathOf(block, block.pinned ? 'unpin' : 'pin'), {});
        say(`${block.pinned ? 'Unpinned' : 'Pinned'}: ${block.title}`);
      });
    },
    extend: (block) => {
      void attempt(block.block_id, 'Extending', async () => {
        const end = new Date(Date.parse(block.end) + QUARTER_MS).toISOString();
        const body = { start: block.start, end, version: block.version };
        await send<MoveReply>('POST', pathOf(block, 'move'), body);
        say(`15 min more: ${block.title}`);
      });
    },
    undoRun: (run_id) => {
      void attempt(run_id, 'Undo run', async () => {
        say(sayUndone(await send<RunReply>('POST', `/api/v1/scheduler/runs/${run_id}/undo`, {})));
      });
    },
  };
}

function sayUndone({ change, status, detail }: RunReply): string {
  if (status === 'failed') return `Not undone. ${detail ?? ''}`.trim();
  const back = counted(changesOf(change) ?? 0, 'block');
  const [first, ...more] = change?.not_restored ?? [];
  if (first === undefined) return `Undone: ${back} put back`;
  const rest = more.length > 0 ? `, and ${more.length} more` : '';
  return `${back} put back, not “${first.title}”: ${first.why}${rest}`;
}
