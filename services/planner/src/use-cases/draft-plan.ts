import type { Provenance, Sop } from '@almanac/shared/contracts/planner';
import type { PlannerContext } from '../context.ts';
import { recentRuns } from '../db/execution-runs.ts';
import { patternText } from '../domain/delivery-pattern.ts';
import type { Draft } from '../domain/draft.ts';
import { overrunFrom, type OverrunOf } from '../domain/estimate-history.ts';
import { instructionsRisk, type NamedText } from '../domain/instructions-in-text.ts';
import { patternPlan } from '../domain/pattern-plan.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';
import { wordsFor } from '../domain/plan-words.ts';
import { templatePlan, type TemplateInput } from '../domain/template-plan.ts';
import type { Asked, Question } from './ask-model.ts';
import { memoriesOf, provenanceOf } from './provenance-of.ts';
import { gatherContext, memoriesOfPlans, type PlanContext } from './gather-context.ts';

export interface DraftedPlan {
  draft: Draft;
  provenance: Provenance;
  overrun: OverrunOf;
  /** The task's, or that of the engagement or workflow it follows. */
  client_id: string | null;
  /** It is nobody's, and not all of what it follows could be read. */
  owner_unread: boolean;
  /** A workflow was followed: what came of it is a process template. */
  from_workflow: boolean;
}

export interface WantedRevision {
  plan_id: string;
  sop: Sop;
  feedback: string;
}

/**
 * A draft by the model where it is configured and answers well in time, otherwise by the pattern the work follows, otherwise by the
 * template; the provenance says which and why. Writes nothing but the record of the model call.
 */
export async function draftPlan(
  ctx: PlannerContext,
  asked_for: PlanSubject,
  plan_id: string,
): Promise<DraftedPlan> {
  const [overrun, context] = await Promise.all([
    readOverrun(ctx),
    gatherContext(ctx, asked_for, true),
  ]);
  const subject = { ...asked_for, client_id: context.pattern.client_id };
  const question = { plan_id, subject, context, overrun };
  const asked = await ask(ctx, question);
  const made = asked.ok ? asked : byRule(ctx, question, asked.reason);
  const drafted = flagged(withDue(made, subject), { subject, context });
  return { ...drafted, ...common(context), overrun };
}

/** A revision by the model, or the reason why there is none. */
export async function draftRevision(
  ctx: PlannerContext,
  asked_for: PlanSubject,
  revision: WantedRevision,
): Promise<({ ok: true } & DraftedPlan) | { ok: false; reason: string }> {
  if (!ctx.model.configured) return { ok: false, reason: OFFLINE };
  const [overrun, context] = await Promise.all([
    readOverrun(ctx),
    gatherContext(ctx, asked_for, false),
  ]);
  const subject = { ...asked_for, client_id: context.pattern.client_id };
  const asked = await ask(ctx, {
    plan_id: revision.plan_id,
    subject,
    context,
    overrun,
    revision,
  });
  if (!asked.ok) return asked;
  const { feedback } = revision;
  const drafted = flagged(withDue(asked, subject), { subject, context, feedback });
  return { ...drafted, ...common(context), overrun };
}

function common({
  pattern,
}: PlanContext): Pick<DraftedPlan, 'client_id' | 'owner_unread' | 'from_workflow'> {
  const { client_id, unread, workflow } = pattern;
  const owner_unread = client_id === null && unread;
  return { client_id, owner_unread, from_workflow: workflow !== null };
}

/** By blueprint or workflow where there is one, otherwise by the template: both take times from finished plans where nobody says. */
function byRule(
  ctx: PlannerContext,
  { subject, context }: Question,
  reason: string,
): { draft: Draft; provenance: Provenance } {
  const { pattern, source, similar, recalled } = context;
  const input: TemplateInput = { ...subject, now: ctx.clock.now(), history: similar };
  const draft = source === null ? templatePlan(input) : patternPlan(input, source, pattern);
  const took_time = similar !== undefined && draft.assumptions.includes(similar.assumption);
  const similar_plans = took_time ? similar.plan_ids : [];
  const used_memories = memoriesOfPlans(recalled, similar_plans);
  const sources = { recalled, pattern, used_memories, similar_plans };
  const notes = [reason, recalled.note, unusedNote(sources)];
  return { draft, provenance: provenanceOf(source?.kind ?? 'template', subject, sources, notes) };
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
  read: { subject: PlanSubject; context: PlanContext; feedback?: string },
): T {
  const { subject, context, feedback = '' } = read;
  const { preferences, similar, facts } = context.recalled;
  const recalls = [...preferences, ...similar, ...facts].map(({ content }) => content);
  const { source } = context;
  const said = wordsFor(subject);
  const found: NamedText[] = [
    { name: 'title', text: subject.task_id === null ? '' : subject.title },
    { name: subject.task_id === null ? 'intent' : 'notes', text: subject.notes },
    { name: 'context', text: subject.context },
    { name: 'feedback', text: feedback },
    { name: source?.kind ?? 'pattern', text: source === null ? '' : patternText(source) },
    { name: 'memory', text: recalls.join('\n') },
  ];
  const risk = instructionsRisk(found, said);
  if (risk === undefined) return drafted;
  return { ...drafted, draft: { ...drafted.draft, risks: [...drafted.draft.risks, risk] } };
}

export async function readOverrun(ctx: PlannerContext): Promise<OverrunOf> {
  return overrunFrom(await recentRuns.many(ctx.db));
}

/** What only was recalled is listed, and nobody pretends to have followed it. */
function unusedNote({
  recalled,
  used_memories,
}: Pick<PlanContext, 'recalled'> & { used_memories: string[] }): string | undefined {
  const count = memoriesOf(recalled).filter((id) => !used_memories.includes(id)).length;
  if (count === 0) return undefined;
  return count === 1
    ? 'one memory was recalled but not used'
    : `${count} memories were recalled but not used`;
}

const OFFLINE = 'no model is configured';

/** What asks the model is loaded with the first question: without a key it never is. */
async function ask(ctx: PlannerContext, question: Question): Promise<Asked> {
  if (!ctx.model.configured) return { ok: false, reason: OFFLINE };
  const { askModel } = await import('./ask-model.ts');
  return askModel(ctx, question);
}
