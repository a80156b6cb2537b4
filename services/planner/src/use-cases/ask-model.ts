import type { RecallItem } from '@almanac/shared/contracts/memory';
import { stepKind, type Provenance } from '@almanac/shared/contracts/planner';
import { assert } from '@almanac/shared/lang/assert';
import { tagRecalled } from '@almanac/shared/lang/recalled-text';
import { renderPrompt, type PromptValues } from '@almanac/shared/lang/render-prompt';
import type { PlannerContext } from '../context.ts';
import { findLabelledPrompt } from '../db/prompts.ts';
import type { Draft } from '../domain/draft.ts';
import type { OverrunOf } from '../domain/estimate-history.ts';
import { patternText, type PatternSource } from '../domain/delivery-pattern.ts';
import { namedByBlueprint, uncovered } from '../domain/pattern-plan.ts';
import { checkModelPlan, type CheckedPlan, type ModelPlan } from '../domain/model-plan.ts';
import { plainDraft } from '../domain/plain-draft.ts';
import { languageObjection } from '../domain/plan-language.ts';
import { wordsFor } from '../domain/plan-words.ts';
import type { PlanWords } from '../domain/words-in-english.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';
import { storable } from '../domain/storable.ts';
import type { WantedRevision } from './draft-plan.ts';
import type { PlanContext } from './gather-context.ts';
import { modelPlanSchema } from './model-plan-schema.ts';
import { memoriesOf, provenanceOf } from './provenance-of.ts';

const PROMPT = 'sop_generator';

/** What the model is asked about. */
export interface Question {
  /** Its plan, stored or not yet: what the call cost belongs to it. */
  plan_id: string;
  subject: PlanSubject;
  context: PlanContext;
  overrun: OverrunOf;
  revision?: WantedRevision;
}

export type Asked =
  | { ok: true; draft: Draft; provenance: Provenance }
  | { ok: false; reason: string };

/** One question to the model; whatever goes wrong is a reason, not an exception. */
export async function askModel(ctx: PlannerContext, question: Question): Promise<Asked> {
  const prompt = await findLabelledPrompt.maybe(ctx.db, PROMPT, 'production');
  if (prompt === undefined) return { ok: false, reason: 'no prompt is in production' };
  const { subject, context } = question;
  const { recalled, pattern, source } = context;
  const { name, version } = prompt;
  const answer = await ctx.model.ask({
    purpose: question.revision === undefined ? 'plan' : 'plan.revise',
    prompt: { name, version },
    ...renderPrompt(prompt.template, promptValues(question, ctx.clock.now())),
    schema: modelPlanSchema,
    schema_name: PROMPT,
    objection: (plan) => objectionTo(plan, question),
    plan_id: question.plan_id,
    ...(subject.task_id === null ? {} : { task_id: subject.task_id }),
    ...(subject.client_id === null ? {} : { client_id: subject.client_id }),
  });
  if (answer.outcome !== 'ok')
    return { ok: false, reason: `the model failed: ${short(answer.reason)}` };
  const checked = checkedPlan(answer.value, question);
  assert(checked.ok, 'an answer nothing was objected to');
  const { cost_usd, trace_id, model } = answer;
  const sources = { recalled, pattern, used_memories: memoriesOf(recalled), similar_plans: [] };
  const provenance = {
    ...provenanceOf(source?.kind ?? 'model', subject, sources, [recalled.note]),
    model,
    prompt: { name, version },
    ...(cost_usd === undefined ? {} : { cost: { amount: cost_usd, currency: 'USD' } }),
    ...(trace_id === undefined ? {} : { trace_id }),
  };
  const said = wordsFor(subject);
  const { draft: plain } = plainDraft(checked.draft, givenTexts(question), said);
  const draft = source === null ? plain : followed(plain, source, said);
  return { ok: true, draft: storable(draft), provenance: storable(provenance) };
}

/** A model that was given a pattern may still leave steps of it out: then the plan says so. */
function followed(draft: Draft, source: PatternSource, said: PlanWords): Draft {
  const steps = namedByBlueprint(draft.steps, source);
  const left_out = uncovered(source, steps);
  if (left_out.length === 0) return { ...draft, steps };
  const told = said.notShown(said.patternNamed(source.kind, source.title), left_out);
  return { ...draft, steps, assumptions: [...draft.assumptions, told] };
}

function checkedPlan(plan: ModelPlan, { subject, revision }: Question): CheckedPlan {
  // Feedback may well ask for more or less time.
  const estimated_minutes = revision === undefined ? subject.estimated_minutes : null;
  return checkModelPlan(plan, { ...subject, estimated_minutes, said: wordsFor(subject) });
}

/** Why this plan is no use; the model is told once. */
function objectionTo(plan: ModelPlan, question: Question): string | undefined {
  const checked = checkedPlan(plan, question);
  if (!checked.ok) return checked.reason;
  const words = plan.steps.flatMap(({ title, description }) => [title, description]);
  return languageObjection(givenTexts(question).join('\n'), [plan.summary, ...words].join('\n'));
}

/** What a person wrote of it, or has it follow; not what memory recalls. */
function givenTexts({ subject, context, revision }: Question): string[] {
  const present = revision === undefined ? [] : [JSON.stringify(revision.sop), revision.feedback];
  const { source } = context;
  const followed_text = source === null ? '' : patternText(source);
  return [subject.title, subject.notes, subject.context, followed_text, ...present];
}

/** Ours is the arithmetic; every word that a person, a document or memory contributed counts as untrusted. */
function promptValues(question: Question, now: Date): PromptValues {
  const { subject, context, overrun, revision } = question;
  const { recalled, source } = context;
  const given = subject.estimated_minutes;
  return {
    trusted: {
      now: now.toISOString(),
      due: subject.due ?? '(none)',
      priority: subject.priority,
      max_steps: String(subject.max_steps),
      estimate: given === null ? 'as long as you judge' : `${given} minutes, given by the person`,
      history: historyOf(overrun),
      pattern_rule: ruleOf(source),
    },
    untrusted: {
      title: subject.title,
      notes: subject.notes,
      context: subject.context,
      preferences: lines(recalled.preferences),
      similar: lines(recalled.similar),
      facts: lines(recalled.facts),
      pattern: source === null ? '' : patternText(source),
      current_plan: revision === undefined ? '' : JSON.stringify(revision.sop.steps),
      feedback: revision?.feedback ?? '',
    },
  };
}

/** The instruction is ours, what it speaks of is fenced: text of a Coda table says which steps there are, and commands nothing. */
function ruleOf(source: PatternSource | null): string {
  if (source === null) return '(none)';
  const named =
    source.kind === 'blueprint' ? ' Each title begins with the name of the blueprint.' : '';
  return `Follow the ${source.kind} below: its steps in its order, with its times where it has them, adapted to this task.${named}`;
}

function historyOf(overrun: OverrunOf): string {
  if (overrun({}).n === 0) return '(no runs yet)';
  const lines = stepKind.options.map((kind) => {
    const { p50, p80, n, source } = overrun({ kind });
    return `${kind}: actual ÷ estimated p50 ${p50.toFixed(2)}, p80 ${p80.toFixed(2)} (${n} runs, ${source})`;
  });
  return lines.join('\n');
}

/** Marked as recalled, so that an answer which repeats it is not remembered as something new. */
function lines(items: RecallItem[]): string {
  return items
    .map(
      ({ memory_id, content }) => `- ${tagRecalled({ memory_id, content: content.slice(0, 600) })}`,
    )
    .join('\n');
}

function short(reason: string): string {
  return reason.length <= 300 ? reason : `${reason.slice(0, 299)}…`;
}
