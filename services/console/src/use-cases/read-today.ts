/** Everything Today shows, asked for at once: one request of the browser, and no part keeps the others waiting for long. */
import { listOf } from '@almanac/shared/contracts/common';
import type { TodayView } from '@almanac/shared/contracts/console-views';
import { reflection } from '@almanac/shared/contracts/observer';
import { unscheduledStep } from '@almanac/shared/contracts/scheduler';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { z } from 'zod';
import type { Speaker } from '../clients/sign-assertion.ts';
import type { ConsoleContext } from '../context.ts';
import { hoursByDay } from '../domain/hours-by-day.ts';
import { personDay } from '../domain/person-day.ts';
import { personZone } from './person-zone.ts';
import { readHealthStates } from './read-health.ts';
import { askAs, partOf } from './read-part.ts';
import { speakerOf } from './speaker-of.ts';
import { controlsPart, incidentsPart, readBlocks, waitingPart } from './view-parts.ts';

const DAYS = 14;
const SHOWN = 3;
const COUNTED = 50;

export async function readToday(ctx: ConsoleContext, actor: Actor): Promise<TodayView> {
  const speaker = speakerOf(actor);
  const zone = await personZone(ctx, speaker.person_id);
  const now = ctx.clock.now();
  const at = now.toISOString();
  const [controls, blocks, waiting, last, services, audit, conflicts, unscheduled, incidents] =
    await Promise.all([
      controlsPart(ctx, speaker),
      blocksPart(ctx, speaker, { now, zone }),
      waitingPart(ctx, speaker, SHOWN),
      reflectionPart(ctx, speaker),
      partOf(ctx, () => readHealthStates(ctx)),
      auditPart(ctx),
      conflictsPart(ctx, speaker),
      unscheduledPart(ctx, speaker),
      incidentsPart(ctx, speaker),
    ]);
  const day = personDay(now, zone);
  const parts = { controls, blocks, waiting, services, audit, conflicts, unscheduled, incidents };
  return { at, zone, day, reflection: last, ...parts };
}

function blocksPart(
  ctx: ConsoleContext,
  speaker: Speaker,
  { now, zone }: { now: Date; zone: string },
): Promise<TodayView['blocks']> {
  return partOf(ctx, async () => {
    const days = Array.from({ length: DAYS }, (_, at) => personDay(now, zone, DAYS - 1 - at));
    const [first, today] = [days[0], days.at(-1)];
    if (first === undefined || today === undefined) throw new Error('there are no days');
    const blocks = await readBlocks(ctx, speaker, { from: first.start, to: today.end });
    const items = blocks
      .filter((block) => Date.parse(block.end) > Date.parse(today.start))
      .toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start));
    return { items, hours: hoursByDay(days, blocks) };
  });
}

function reflectionPart(ctx: ConsoleContext, speaker: Speaker): Promise<TodayView['reflection']> {
  return partOf(ctx, async () => {
    const { items } = await askAs(ctx, speaker, {
      owner: 'observer',
      path: '/api/v1/observer/reflections',
      query: { mode: 'daily', limit: 1 },
      reply: listOf(reflection),
    });
    return items[0] ?? null;
  });
}

function auditPart(ctx: ConsoleContext): Promise<TodayView['audit']> {
  return partOf(ctx, async () => {
    const state = await ctx.audit.read();
    if (state === null) throw new AppError('unavailable', 'The audit is not verified yet.');
    return state;
  });
}

function conflictsPart(ctx: ConsoleContext, speaker: Speaker): Promise<TodayView['conflicts']> {
  return partOf(ctx, async () => {
    const { items, next_cursor } = await askAs(ctx, speaker, {
      owner: 'memory-gateway',
      path: '/api/v1/memory/conflicts',
      query: { status: 'open', client_id: '*', limit: COUNTED },
      reply: listOf(z.looseObject({})),
    });
    return { open: items.length, more: next_cursor !== null };
  });
}

function unscheduledPart(ctx: ConsoleContext, speaker: Speaker): Promise<TodayView['unscheduled']> {
  return partOf(ctx, async () => {
    const { items } = await askAs(ctx, speaker, {
      owner: 'scheduler',
      path: '/api/v1/scheduler/runs',
      query: { limit: 1 },
      reply: listOf(z.looseObject({ unscheduled: z.array(unscheduledStep) })),
    });
    return items[0]?.unscheduled ?? [];
  });
}
