import type { Provenance, Sop } from '@almanac/shared/contracts/planner';
import type { RecallItem } from '@almanac/shared/contracts/memory';
import { recallForPlan, type Recalled } from '../clients/recalled.ts';
import type { PlannerContext } from '../context.ts';
import { overrunByKind } from '../db/execution-runs.ts';
import { findLabelledPrompt } from '../db/prompts.ts';
import type { OverrunByKind } from '../domain/assemble-sop.ts';
import type { Draft } from '../domain/draft.ts';
import { checkModelPlan, modelPlan } from '../domain/model-plan.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';
import { renderPrompt, type PromptValues } from '../domain/render-prompt.ts';
import { storable } from '../domain/storable.ts';
import { templatePlan } from '../domain/template-plan.ts';

export interface DraftedPlan {
  draft: Draft;
  provenance: Provenance;
  overrun: OverrunByKind;
}

export interface WantedRevision {
  sop: Sop;
  feedback: string;
}

const PROMPT = 'sop_generator';

/**
 * A draft by the model where it is configured and answers well in time, otherwise by the template; the provenance says which
 * and why. Writes nothing but the record of the model call.
 */
export async function draftPlan(ctx: PlannerContext, subject: PlanSubject): Promise<DraftedPlan> {
  const overrun = await readOverrun(ctx);
  const recalled = await recall(ctx, subject);
  const asked = await askModel(ctx, { subject, recalled, overrun });
  if (asked.ok) return { ...asked, overrun };
  const draft = templatePlan({ ...subject, now: ctx.clock.now() });
  const unread =
    memoriesOf(recalled).length === 0
      ? undefined
      : 'What memory recalled is listed, but a template cannot read it.';
  const note = joinNotes(`Made from a template: ${asked.reason}.`, recalled.note, unread);
  return { draft, provenance: provenanceOf('template', subject, recalled, note), overrun };
}

/** A revision by the model, or the reason why there is none. */
export async function draftRevision(
  ctx: PlannerContext,
  subject: PlanSubject,
  revision: WantedRevision,
): Promise<({ ok: true } & DraftedPlan) | { ok: false; reason: string }> {
  const overrun = await readOverrun(ctx);
  const recalled = await recall(ctx, subject);
  const asked = await askModel(ctx, { subject, recalled, overrun, revision });
  return asked.ok ? { ...asked, overrun } : asked;
}

export async function readOverrun(ctx: PlannerContext): Promise<OverrunByKind> {
  const rows = await overrunByKind.many(ctx.db);
  return Object.fromEntries(rows.map(({ kind, n, p80 }) => [kind, { n, p80 }]));
}

function recall(ctx: PlannerContext, subject: PlanSubject): Promise<Recalled> {
  return recallForPlan(ctx.memory, {
    text: `${subject.title} ${subject.notes}`.trim(),
    client_id: subject.client_id,
    timeout_ms: ctx.config.RECALL_TIMEOUT_MS,
  });
}

interface Question {
  subject: PlanSubject;
  recalled: Recalled;
  overrun: OverrunByKind;
  revision?: WantedRevision;
}

type Asked = { ok: true; draft: Draft; provenance: Provenance } | { ok: false; reason: string };

async function askModel(ctx: PlannerContext, question: Question): Promise<Asked> {
  if (!ctx.model.configured) return { ok: false, reason: 'no model is configured' };
  const prompt = await findLabelledPrompt.maybe(ctx.db, PROMPT, 'production');
  if (prompt === undefined) return { ok: false, reason: 'no prompt is in production' };
  const { subject, recalled } = question;
  const { name, version } = prompt;
  const answer = await ctx.model.ask({
    purpose: question.revision === undefined ? 'plan' : 'plan.revise',
    prompt: { name, version },
    ...renderPrompt(prompt.template, promptValues(question, ctx.clock.now())),
    schema: modelPlan,
    schema_name: PROMPT,
    ...(subject.task_id === null ? {} : { task_id: subject.task_id }),
    ...(subject.client_id === null ? {} : { client_id: subject.client_id }),
  });
  if (answer.outcome !== 'ok') return { ok: false, reason: short(answer.reason) };
  const estimated_minutes = question.revision === undefined ? subject.estimated_minutes : null;
  const checked = checkModelPlan(answer.value, { ...subject, estimated_minutes });
  if (!checked.ok) {
    return { ok: false, reason: `the model's plan was refused: ${checked.reason}` };
  }
  const { cost_usd, trace_id, model } = answer;
  const provenance = {
    ...provenanceOf('model', subject, recalled, recalled.note),
    model,
    prompt: { name, version },
    ...(cost_usd === undefined ? {} : { cost: { amount: cost_usd, currency: 'USD' } }),
    ...(trace_id === undefined ? {} : { trace_id }),
  };
  return { ok: true, draft: storable(checked.draft), provenance: storable(provenance) };
}

/** Ours is the arithmetic; every word that a person, a document or memory contributed counts as untrusted. */
function promptValues(question: Question, now: Date): PromptValues {
  const { subject, recalled, overrun, revision } = question;
  const given = subject.estimated_minutes;
  const history = Object.entries(overrun).map(
    ([kind, { n, p80 }]) => `${kind}: p80 ${p80.toFixed(2)} over ${n} runs`,
  );
  return {
    trusted: {
      now: now.toISOString(),
      due: subject.due ?? '(none)',
      priority: subject.priority,
      max_steps: String(subject.max_steps),
      estimate: given === null ? 'as long as you judge' : `${given} minutes, given by the person`,
      history: history.join('\n') || '(no runs yet)',
    },
    untrusted: {
      title: subject.title,
      notes: subject.notes,
      context: subject.context,
      preferences: lines(recalled.preferences),
      similar: lines(recalled.similar),
      current_plan: revision === undefined ? '' : JSON.stringify(revision.sop.steps),
      feedback: revision?.feedback ?? '',
    },
  };
}

function lines(items: RecallItem[]): string {
  return items.map((item) => `- ${item.content.slice(0, 600)}`).join('\n');
}

function provenanceOf(
  source: Provenance['source'],
  subject: PlanSubject,
  recalled: Recalled,
  note: string | undefined,
): Provenance {
  return {
    source,
    memories: memoriesOf(recalled),
    ...(subject.workflow_id === null ? {} : { workflow_id: subject.workflow_id }),
    ...(note === undefined ? {} : { note }),
  };
}

function memoriesOf({ preferences, similar }: Recalled): string[] {
  return [...preferences, ...similar].map((item) => item.memory_id);
}

function joinNotes(...notes: (string | undefined)[]): string {
  return notes.filter((note) => note !== undefined).join(' ');
}

function short(reason: string): string {
  return reason.length <= 300 ? reason : `${reason.slice(0, 299)}…`;
}
