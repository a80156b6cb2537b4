/** Asks every service at once how it is. Whatever does not answer is shown as such; this never throws for one of them. */
import { z } from 'zod';
import { reflection } from '@almanac/shared/contracts/observer';
import { readControls, stopReason } from '@almanac/shared/controls/read-controls';
import { readHealth } from '../clients/ask-health.ts';
import { askLatest } from '../clients/ask-latest.ts';
import type { ConsoleContext } from '../context.ts';
import { serviceStatus, type ServiceStatus } from '../domain/service-status.ts';
import type { LastReflection, LastRun, StatusView } from '../domain/status-view.ts';
import { readHealthStates } from './read-health.ts';

/** Of a run the page needs little: what else a run carries is the scheduler's business. */
const runFacts = z.looseObject({
  run_id: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  status: z.string(),
  blocks: z.array(z.looseObject({ start: z.iso.datetime({ offset: true }) })),
});

/** `ownHealth` answers the console's own /health. */
export async function readStatus(
  ctx: ConsoleContext,
  ownHealth: () => Response | Promise<Response>,
): Promise<StatusView> {
  const { config } = ctx;
  const token = config.ALMANAC_TOKEN;
  const latest = (url: string, path: string) => ({ url, token, path });
  const [services, control, run, reflected, audit] = await Promise.all([
    readServices(ctx, ownHealth),
    readControl(ctx),
    askLatest(latest(config.SCHEDULER_URL, '/api/v1/scheduler/runs?limit=1'), runFacts),
    askLatest(latest(config.OBSERVER_URL, '/api/v1/observer/reflections?limit=1'), reflection),
    ctx.audit.read(),
  ]);
  return {
    at: ctx.clock.now().toISOString(),
    zone: config.ALMANAC_ZONE,
    control,
    services,
    last_run: { known: run.known, run: run.item && lastRun(run.item) },
    last_reflection: {
      known: reflected.known,
      reflection: reflected.item && lastReflection(reflected.item),
    },
    audit,
  };
}

async function readServices(
  ctx: ConsoleContext,
  ownHealth: () => Response | Promise<Response>,
): Promise<ServiceStatus[]> {
  const own = async () => {
    const answer = await ownHealth();
    return serviceStatus(
      'console',
      readHealth({ status: answer.status, text: await answer.text() }),
    );
  };
  const [others, console] = await Promise.all([readHealthStates(ctx), own()]);
  return [...others, console];
}

async function readControl({ db, kill }: ConsoleContext): Promise<StatusView['control']> {
  // Planning has no switch of its own: what stops it has stopped everything.
  const reason = await stopReason(db, kill, 'plan');
  if (reason !== undefined) return { state: 'stopped', reason, switched_off: [] };
  const flags = await readControls(db);
  const switched_off = [
    flags.jobs_enabled ? [] : ['Jobs'],
    flags.proposals_enabled ? [] : ['Proposals'],
    flags.execution_enabled ? [] : ['Execution'],
    flags.model_calls_enabled ? [] : ['Model calls'],
  ].flat();
  return { state: 'running', reason: null, switched_off };
}

function lastRun(run: z.infer<typeof runFacts>): LastRun {
  const { run_id, created_at, status, blocks } = run;
  const starts = blocks.map(({ start }) => start);
  const first = starts.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
  return { run_id, at: created_at, status, blocks: blocks.length, first_start: first ?? null };
}

function lastReflection(item: z.infer<typeof reflection>): LastReflection {
  const { reflection_id, mode, period, posted, updated_at } = item;
  const paragraphs = item.narrative_markdown.split(/\n{2,}/).map((text) => text.trim());
  const opening = paragraphs.find((text) => !/^[#*-]/.test(text)) ?? '';
  return {
    reflection_id,
    mode,
    period,
    coda: posted.coda,
    at: updated_at,
    opening: opening.replaceAll(/\\([\\`*_[\]<>#|~])/g, '$1').slice(0, 400),
  };
}
