/**
 * What a plan follows beside its task: engagement → offer → blueprint, and the workflow. Everything here is convenience: what cannot be
 * read is a gap that the plan names. Only what the caller asked for by itself has to be there. A row of another client is never
 * followed; where the task names no client, it takes that of what it follows.
 */
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { areaOf, isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import type { CodaPractice, KeyedTable } from '../clients/coda-practice.ts';
import type { PlannerContext } from '../context.ts';
import {
  blueprintOf,
  cellKey,
  cellText,
  workflowOf,
  type Cells,
  type DeliveryPattern,
} from '../domain/delivery-pattern.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';

const AREA = 'reading engagements and workflows';
const REASON_CHARS = 200;

type Wanted = Pick<PlanSubject, 'engagement_id' | 'workflow_id' | 'client_id' | 'addressed'>;

/** `must` is false for a revision: what was there when the plan was made may be gone. Throws 404 and 422 for what was addressed. */
export async function readPattern(
  ctx: PlannerContext,
  wanted: Wanted,
  must: boolean,
): Promise<DeliveryPattern> {
  const reading = newReading(ctx, must ? wanted : { ...wanted, addressed: [] });
  const { engagement_id, workflow_id } = wanted;
  if (engagement_id === null && workflow_id === null) return reading.pattern;
  const limit_ms = ctx.config.CODA_CONTEXT_TIMEOUT_MS;
  // First the engagement: its client is the one a workflow is compared with.
  const follow = async (): Promise<void> => {
    if (engagement_id !== null) await followEngagement(reading, engagement_id);
    if (workflow_id !== null) await followWorkflow(reading, workflow_id);
  };
  const late = await inTime(follow(), limit_ms);
  // A copy: what comes after its time must not change a plan that is being made.
  const pattern = { ...reading.pattern, gaps: [...reading.pattern.gaps] };
  if (!late) return pattern;
  pattern.gaps.push(`Coda did not answer within ${limit_ms} ms`);
  return { ...pattern, unread: true };
}

interface Reading {
  ctx: PlannerContext;
  wanted: Wanted;
  pattern: DeliveryPattern;
}

function newReading(ctx: PlannerContext, wanted: Wanted): Reading {
  const { client_id } = wanted;
  const nothing = { engagement: null, blueprint: null, workflow: null };
  return { ctx, wanted, pattern: { ...nothing, gaps: [], unread: false, client_id } };
}

async function followEngagement(reading: Reading, engagement_id: string): Promise<void> {
  const what = `engagement ${engagement_id}`;
  const cells = await find(reading, 'engagements', engagement_id, what);
  if (cells === undefined || !ofSameClient(reading, cells, what, 'engagement_id')) return;
  reading.pattern.engagement = { engagement_id, title: cellText(cells['title']) || engagement_id };
  const blueprint_id =
    cellKey(cells['blueprint_id']) ?? (await blueprintOfOffer(reading, cells, what));
  if (blueprint_id === undefined) return;
  const named = `blueprint ${blueprint_id}`;
  const blueprint = await find(reading, 'blueprints', blueprint_id, named);
  if (blueprint === undefined || !ofSameClient(reading, blueprint, named)) return;
  reading.pattern.blueprint = blueprintOf(blueprint_id, blueprint);
}

async function blueprintOfOffer(
  reading: Reading,
  engagement: Cells,
  what: string,
): Promise<string | undefined> {
  const offer_id = cellKey(engagement['offer_id']);
  if (offer_id === undefined) {
    reading.pattern.gaps.push(`the ${what} names neither offer nor blueprint`);
    return undefined;
  }
  const offer = await find(reading, 'offers', offer_id, `offer ${offer_id}`);
  if (offer === undefined || !ofSameClient(reading, offer, `offer ${offer_id}`)) return undefined;
  const blueprint_id = cellKey(offer['blueprint_id']);
  if (blueprint_id === undefined) {
    reading.pattern.gaps.push(`the offer ${offer_id} names no blueprint`);
  }
  return blueprint_id;
}

async function followWorkflow(reading: Reading, workflow_id: string): Promise<void> {
  const what = `workflow ${workflow_id}`;
  const cells = await find(reading, 'workflows', workflow_id, what);
  if (cells === undefined || !ofSameClient(reading, cells, what, 'workflow_id')) return;
  reading.pattern.workflow = workflowOf(workflow_id, cells);
}

const ADDRESSED: Partial<Record<KeyedTable, 'engagement_id' | 'workflow_id'>> = {
  engagements: 'engagement_id',
  workflows: 'workflow_id',
};

/** The row's cells; undefined with a gap where there are none. */
async function find(
  { ctx, wanted, pattern }: Reading,
  table: KeyedTable,
  key: string,
  what: string,
): Promise<Cells | undefined> {
  const { practice } = ctx;
  const { setting, set } = practice?.has(table) ?? { setting: '', set: false };
  if (practice === undefined || !set) {
    const off = practice === undefined ? 'Coda is off' : `${setting} is not set`;
    pattern.gaps.push(`the ${what} was not read: ${off}`);
    return undefined;
  }
  const read = await readRow(ctx, practice, table, key);
  if (read.outcome === 'row') return read.cells;
  const path = ADDRESSED[table];
  if (read.outcome === 'none' && path !== undefined && wanted.addressed?.includes(path)) {
    throw new AppError('not_found', `There is no ${what} in Coda.`, {
      code: `${path.replace('_id', '')}_not_found`,
      errors: [{ path, message: 'is not known' }],
    });
  }
  if (read.outcome === 'failed') pattern.unread = true;
  const why = read.outcome === 'none' ? 'is not in Coda' : `could not be read (${read.reason})`;
  pattern.gaps.push(`the ${what} ${why}`);
  return undefined;
}

type ReadRow =
  | { outcome: 'row'; cells: Cells }
  | { outcome: 'none' }
  | { outcome: 'failed'; reason: string };

/** A refused token is told as the poll tells it; the plan goes on without. */
async function readRow(
  { refusals, log }: PlannerContext,
  practice: CodaPractice,
  table: KeyedTable,
  key: string,
): Promise<ReadRow> {
  try {
    const found = await practice.find(table, key);
    if (found.asked) await refusals.accepted('coda', AREA);
    return found;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ table, error: error.message }, 'a plan is made without what it should follow');
    if (isCredentialRefusal(error)) {
      const area = areaOf(error, AREA);
      await refusals.refused({ provider: 'coda', area, reason: error.message });
    }
    return { outcome: 'failed', reason: errorText(error).slice(0, REASON_CHARS) };
  }
}

/** What names no client is for all. The first that names one gives it to a task without. */
function ofSameClient(
  { wanted, pattern }: Reading,
  cells: Cells,
  what: string,
  path?: 'engagement_id' | 'workflow_id',
): boolean {
  const client_id = cellKey(cells['client_id'])?.slice(0, 120);
  if (client_id === undefined || client_id === pattern.client_id) return true;
  if (pattern.client_id === null) {
    pattern.client_id = client_id;
    return true;
  }
  if (path !== undefined && wanted.addressed?.includes(path)) {
    throw new AppError('invalid', `The ${what} belongs to another client.`, {
      code: 'other_client',
      errors: [{ path, message: `is not of the client ${pattern.client_id}` }],
    });
  }
  pattern.gaps.push(`the ${what} belongs to another client and was not followed`);
  return false;
}

/** True where it took longer. What comes of it later is kept for the next plan. */
async function inTime(work: Promise<void>, limit_ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), limit_ms);
  });
  try {
    return await Promise.race([work.then(() => false as const), late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
