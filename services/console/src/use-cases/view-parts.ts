/** The parts that more than one page shows, each by one question to its owner. */
import { listOf } from '@almanac/shared/contracts/common';
import { waitingAction, type Part, type TodayView } from '@almanac/shared/contracts/console-views';
import { controls, type Controls } from '@almanac/shared/contracts/controls';
import { incident } from '@almanac/shared/contracts/observer';
import { blockState, type BlockState } from '@almanac/shared/contracts/completion';
import type { z } from 'zod';
import type { Speaker } from '../clients/sign-assertion.ts';
import type { ConsoleContext } from '../context.ts';
import { askAs, partOf } from './read-part.ts';

/** A page of the action-gateway's list: more than this many are said to be more. */
const COUNTED = 50;
const BLOCKS_A_PAGE = 200;
const MAX_PAGES = 5;
const SEVERITIES = ['SEV0', 'SEV1', 'SEV2', 'SEV3'];

export function controlsPart(ctx: ConsoleContext, speaker: Speaker): Promise<Part<Controls>> {
  const question = { owner: 'action-gateway', path: '/api/v1/controls', reply: controls } as const;
  return partOf(ctx, () => askAs(ctx, speaker, question));
}

/** What waits for this person, the first `shown` by their expiry. */
export function waitingPart(
  ctx: ConsoleContext,
  speaker: Speaker,
  shown: number,
): Promise<TodayView['waiting']> {
  return partOf(ctx, async () => {
    const { items, next_cursor } = await askAs(ctx, speaker, {
      owner: 'action-gateway',
      path: '/api/v1/actions',
      query: { waiting_for: 'me', sort: 'expires_at', limit: COUNTED },
      reply: listOf(waitingAction),
    });
    const more = next_cursor !== null;
    return { items: items.slice(0, shown), count: items.length, more };
  });
}

/** Those that are not resolved, the gravest first. */
export function incidentsPart(
  ctx: ConsoleContext,
  speaker: Speaker,
): Promise<Part<z.infer<typeof incident>[]>> {
  return partOf(ctx, async () => {
    const of = (status: string) =>
      askAs(ctx, speaker, {
        owner: 'observer',
        path: '/api/v1/observer/incidents',
        query: { status, limit: 50 },
        reply: listOf(incident),
      });
    const [open, acknowledged] = await Promise.all([of('open'), of('acknowledged')]);
    const grave = (one: z.infer<typeof incident>): number => SEVERITIES.indexOf(one.severity);
    return [...open.items, ...acknowledged.items].toSorted((a, b) => grave(a) - grave(b));
  });
}

/** All blocks of a stretch of time, page by page. Throws where there are more than a page of a console could mean. */
export async function readBlocks(
  ctx: ConsoleContext,
  speaker: Speaker,
  { from, to }: { from: string; to: string },
): Promise<BlockState[]> {
  const blocks: BlockState[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const read: z.infer<ReturnType<typeof blockList>> = await askAs(ctx, speaker, {
      owner: 'scheduler',
      path: '/api/v1/scheduler/blocks',
      query: { from, to, limit: BLOCKS_A_PAGE, ...(cursor === null ? {} : { cursor }) },
      reply: blockList(),
    });
    blocks.push(...read.items);
    cursor = read.next_cursor;
    if (cursor === null) break;
  }
  return blocks;
}

function blockList() {
  return listOf(blockState);
}
