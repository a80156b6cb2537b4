/** Everything Situation shows, asked for at once. */
import type { SituationView } from '@almanac/shared/contracts/console-views';
import { patternsReply } from '@almanac/shared/contracts/observer-watch';
import { budgetReply, limitsReply, queueMetrics } from '@almanac/shared/contracts/operations';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { ConsoleContext } from '../context.ts';
import { personZone } from './person-zone.ts';
import { budgetOutlook, deadlineOutlook } from './read-predictions.ts';
import { readHealthStates } from './read-health.ts';
import { askAs, partOf } from './read-part.ts';
import { speakerOf } from './speaker-of.ts';
import { controlsPart, incidentsPart, waitingPart } from './view-parts.ts';

const SHOWN = 50;

const LIMITS = { owner: 'action-gateway', path: '/api/v1/limits', reply: limitsReply } as const;
const QUEUE = {
  owner: 'action-gateway',
  path: '/api/v1/queue/metrics',
  reply: queueMetrics,
} as const;
const BUDGET = { owner: 'action-gateway', path: '/api/v1/budget', reply: budgetReply } as const;
const PATTERNS = {
  owner: 'observer',
  path: '/api/v1/observer/patterns',
  reply: patternsReply,
} as const;

export async function readSituation(ctx: ConsoleContext, actor: Actor): Promise<SituationView> {
  const speaker = speakerOf(actor);
  const zone = await personZone(ctx, speaker.person_id);
  const now = ctx.clock.now();
  const budget = askAs(ctx, speaker, BUDGET);
  const [controls, services, incidents, waiting, limits, queue, patterns, spending, deadlines] =
    await Promise.all([
      controlsPart(ctx, speaker),
      partOf(ctx, () => readHealthStates(ctx)),
      incidentsPart(ctx, speaker),
      waitingPart(ctx, speaker, SHOWN),
      partOf(ctx, () => askAs(ctx, speaker, LIMITS)),
      partOf(ctx, () => askAs(ctx, speaker, QUEUE)),
      partOf(ctx, () => askAs(ctx, speaker, PATTERNS)),
      partOf(ctx, async () => budgetOutlook(ctx, speaker, { now, zone, budget: await budget })),
      partOf(ctx, () => deadlineOutlook(ctx, speaker, now)),
    ]);
  return {
    at: now.toISOString(),
    zone,
    controls,
    services,
    incidents,
    waiting,
    limits,
    queue,
    budget: await partOf(ctx, () => budget),
    patterns,
    predictions: { budget: spending, deadlines },
  };
}
