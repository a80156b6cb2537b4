import type { Provenance, Sop } from '@almanac/shared/contracts/planner';
import { recallForPlan, type Recalled } from '../clients/recalled.ts';
import type { PlannerContext } from '../context.ts';
import { recentRuns } from '../db/execution-runs.ts';
import type { Draft } from '../domain/draft.ts';
import { overrunFrom, type OverrunOf } from '../domain/estimate-history.ts';
import { instructionsRisk } from '../domain/instructions-in-text.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';
import { templatePlan } from '../domain/template-plan.ts';
import type { Asked, Question } from './ask-model.ts';
import { memoriesOf, provenanceOf } from './provenance-of.ts';

export interface DraftedPlan {
  draft: Draft;
  provenance: Provenance;
  overrun: OverrunOf;
}

export interface WantedRevision {
  plan_id: string;
  sop: Sop;
  feedback: string;
}

/**
 * A draft by the model where it is configured and answers well in time, otherwise by the template; the provenance says which
 * and why. Writes nothing but the record of the model call.
 */
export async function draftPlan(
  ctx: PlannerContext,
  subject: PlanSubject,
  plan_id: string,
): Promise<DraftedPlan> {
  const [overrun, recalled] = await Promise.all([readOverrun(ctx), recall(ctx, subject)]);
  const asked = await ask(ctx, { plan_id, subject, recalled, overrun });
  if (asked.ok) return { ...flagged(withDue(asked, subject), { subject, recalled }), overrun };
  const draft = templatePlan({ ...subject, now: ctx.clock.now() });
  const note = [asked.reason, recalled.note, unreadNote(recalled)]
    .filter((one) => one !== undefined)
    .join('; ');
  const provenance = provenanceOf('template', subject, recalled, note);
  return { ...flagged(withDue({ draft, provenance }, subject), { subject, recalled }), overrun };
}

/** A revision by the model, or the reason why there is none. */
export async function draftRevision(
  ctx: PlannerContext,
  subject: PlanSubject,
  revision: WantedRevision,
): Promise<({ ok: true } & DraftedPlan) | { ok: false; reason: string }> {
  const [overrun, recalled] = await Promise.all([readOverrun(ctx), recall(ctx, subject)]);
  const asked = await ask(ctx, { plan_id: revision.plan_id, subject, recalled, overrun, revision });
  if (!asked.ok) return asked;
  const { feedback } = revision;
  return { ...flagged(withDue(asked, subject), { subject, recalled, feedback }), overrun };
}

/** Whoever makes the plan, it says how its due date was read. */
function withDue<T extends { draft: Draft }>(drafted: T, { due_reading }: PlanSubject): T {
  if (!due_reading) return drafted;
  const assumptions = [due_reading.assumption, ...drafted.draft.assumptions];
  return { ...drafted, draft: { ...drafted.draft, assumptions } };
}

/** Whoever makes the plan, it says where words tried to give orders to a model. */
function flagged<T extends { draft: Draft }>(
  drafted: T,
  read: { subject: PlanSubject; recalled: Recalled; feedback?: string },
): T {
  const { subject, recalled, feedback = '' } = read;
  const recalls = [...recalled.preferences, ...recalled.similar].map(({ content }) => content);
  const risk = instructionsRisk([
    { name: 'the title', text: subject.task_id === null ? '' : subject.title },
    { name: subject.task_id === null ? 'the intent' : 'the notes', text: subject.notes },
    { name: 'the context', text: subject.context },
    { name: 'the feedback', text: feedback },
    { name: 'what memory recalled', text: recalls.join('\n') },
  ]);
  if (risk === undefined) return drafted;
  return { ...drafted, draft: { ...drafted.draft, risks: [...drafted.draft.risks, risk] } };
}

export async function readOverrun(ctx: PlannerContext): Promise<OverrunOf> {
  return overrunFrom(await recentRuns.many(ctx.db));
}

function recall(ctx: PlannerContext, subject: PlanSubject): Promise<Recalled> {
  return recallForPlan(ctx.memory, {
    text: `${subject.title} ${subject.notes}`.trim(),
    client_id: subject.client_id,
    timeout_ms: ctx.config.RECALL_TIMEOUT_MS,
  });
}

/** A template lists what memory recalled and does not pretend to have followed it. */
function unreadNote(recalled: Recalled): string | undefined {
  const count = memoriesOf(recalled).length;
  if (count === 0) return undefined;
  return count === 1
    ? 'one memory was recalled but not used'
    : `${count} memories were recalled but not used`;
}

/** What asks the model is loaded with the first question: without a key it never is. */
async function ask(ctx: PlannerContext, question: Question): Promise<Asked> {
  if (!ctx.model.configured) return { ok: false, reason: 'no model is configured' };
  const { askModel } = await import('./ask-model.ts');
  return askModel(ctx, question);
}
