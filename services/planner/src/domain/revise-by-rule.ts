/** Revisions that need no model: a few sentences that leave no doubt. Everything else is an honest "not understood". */
import type { Sop, Step } from '@almanac/shared/contracts/planner';
import { assert, must } from '@almanac/shared/lang/assert';
import type { Draft, DraftStep } from './draft.ts';
import { durationsInText } from './durations-in-text.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import { PLAN_WORDS, wordsFor } from './plan-words.ts';
import { languageOfTask, type TextLanguage } from './text-language.ts';
import type { PlanWords } from './words-in-english.ts';
import {
  MAX_STEP_MINUTES,
  MAX_STEPS,
  MIN_STEP_MINUTES,
  splitMinutes,
  stepBounds,
} from './split-minutes.ts';

export type RuleRevision = { ok: true; draft: Draft } | { ok: false; reason: string };

const SCALE =
  /^\s*(?:make (?:it|the plan) )?(shorter|longer|kürzer|länger)\s+(?:by|um)\s+(.+?)\.?\s*$/i;
const ADD = /^\s*(?:add|füge|ergänze)\s+(?:a\s+|einen\s+)?(?:step|schritt)[:\s]+(.+?)\.?\s*$/is;
const DROP = /^\s*(?:drop|remove|delete|streiche|entferne)\s+(?:step|schritt)\s+(\d{1,2})\.?\s*$/i;
const RETIME =
  /^\s*(?:(?:make|set|change|let)\s+)?(?:step|schritt)\s+(\d{1,2})\s*(?::|takes?|needs?|dauert|braucht|to)\s*(.+?)\.?\s*$/i;
const DEFAULT_MINUTES = 30;

/** A refusal is in the language of the feedback, what the plan says of a change in that of the plan. */
export function reviseByRule(sop: Sop, feedback: string, max_steps = MAX_STEPS): RuleRevision {
  const said = wordsFor({ title: feedback, notes: '' });
  const scale = SCALE.exec(feedback);
  if (scale !== null)
    return scaled(sop, must(scale[1], 'a direction'), must(scale[2], 'an amount'), said);
  const add = ADD.exec(feedback);
  if (add !== null) return added(sop, must(add[1], 'a title'), max_steps, said);
  const drop = DROP.exec(feedback);
  if (drop !== null) return dropped(sop, Number(drop[1]), said);
  const retime = RETIME.exec(feedback);
  if (retime !== null) return retimed(sop, Number(retime[1]), must(retime[2], 'a time'), said);
  return { ok: false, reason: said.understood };
}

/** A stored plan's steps as a draft again. */
export function draftOf(sop: Sop): Draft {
  const at = new Map(sop.steps.map((step, index) => [step.step_id, index]));
  const steps = sop.steps.map((step: Step): DraftStep => {
    const { title, description, estimated_minutes, kind, acceptance } = step;
    const depends_on = step.depends_on.map((id) => must(at.get(id), 'a step of the plan'));
    return { title, description, estimated_minutes, kind, acceptance, depends_on };
  });
  const { summary, assumptions, risks, deliverables } = sop;
  return { summary, steps, assumptions, risks, deliverables };
}

function scaled(sop: Sop, direction: string, amount: string, said: PlanWords): RuleRevision {
  const draft = draftOf(sop);
  const total = draft.steps.reduce((sum, step) => sum + step.estimated_minutes, 0);
  const percent = /^(\d{1,3})\s?(?:%|percent|prozent)$/i.exec(amount);
  const by =
    percent === null
      ? durationsInText(amount)[0]?.minutes
      : Math.round((total * Number(percent[1])) / 100);
  if (by === undefined || by === 0) return { ok: false, reason: said.understood };
  const wanted = /shorter|kürzer/i.test(direction) ? total - by : total + by;
  const { least, most } = stepBounds(Math.max(wanted, 0), MAX_STEPS);
  const count = draft.steps.length;
  if (count < least || count > most) {
    return { ok: false, reason: said.cannotTake(count, wanted) };
  }
  const minutes = splitMinutes(
    wanted,
    draft.steps.map((step) => step.estimated_minutes),
  );
  const steps = draft.steps.map((step, index) => ({
    ...step,
    estimated_minutes: must(minutes[index], 'minutes of a step'),
  }));
  return changed(draft, steps, wordsOf(sop).totalChanged(total, wanted));
}

function added(sop: Sop, wanted: string, max_steps: number, said: PlanWords): RuleRevision {
  const draft = draftOf(sop);
  if (draft.steps.length >= max_steps) {
    return { ok: false, reason: said.mostSteps(max_steps) };
  }
  const duration = durationsInText(wanted).at(-1);
  const given = duration?.minutes ?? DEFAULT_MINUTES;
  const minutes = Math.min(MAX_STEP_MINUTES, Math.max(MIN_STEP_MINUTES, given));
  const bare = duration === undefined ? wanted : wanted.replace(duration.text, '');
  const title =
    bare
      .replaceAll(/\(\s*\)|["“”„]/g, '')
      .replace(/[\s,]*(?:\shinzu)?[\s,]*$/i, '')
      .trim() || wanted.trim();
  const step: DraftStep = {
    title: title.slice(0, 300),
    ...kindOfPoint(title).words[languageOf(sop)],
    estimated_minutes: minutes,
    depends_on: [draft.steps.length - 1],
    kind: kindOfPoint(title).kind,
  };
  const note = wordsOf(sop).stepAdded(step.title, minutes);
  return changed(draft, [...draft.steps, step], note);
}

/** The person's number for one step; the others stay as they are. */
function retimed(sop: Sop, order: number, wanted: string, said: PlanWords): RuleRevision {
  const draft = draftOf(sop);
  const step = draft.steps[order - 1];
  if (step === undefined) return { ok: false, reason: said.noStep(order, draft.steps.length) };
  const minutes = durationsInText(wanted)[0]?.minutes;
  if (minutes === undefined) return { ok: false, reason: said.understood };
  if (minutes < MIN_STEP_MINUTES || minutes > MAX_STEP_MINUTES) {
    return { ok: false, reason: said.stepTakes };
  }
  const steps = draft.steps.with(order - 1, { ...step, estimated_minutes: minutes });
  const { title, estimated_minutes } = step;
  const note = wordsOf(sop).stepRetimed(order, title, estimated_minutes, minutes);
  return changed(draft, steps, note);
}

/** What depended on the dropped step depends on what that step depended on. */
function dropped(sop: Sop, order: number, said: PlanWords): RuleRevision {
  const draft = draftOf(sop);
  const at = order - 1;
  const gone = draft.steps[at];
  if (gone === undefined) return { ok: false, reason: said.noStep(order, draft.steps.length) };
  if (draft.steps.length === 1) return { ok: false, reason: said.keepsOne };
  const steps = draft.steps
    .filter((_, index) => index !== at)
    .map((step) => {
      const needs = step.depends_on.flatMap((need) => (need === at ? gone.depends_on : [need]));
      const depends_on = [...new Set(needs)].map((need) => (need > at ? need - 1 : need));
      return { ...step, depends_on };
    });
  assert(steps.length > 0, 'a step is left');
  return changed(draft, steps, wordsOf(sop).stepDropped(order, gone.title));
}

/** A plan goes on in its own language, whatever the feedback's is. */
function languageOf({ summary, steps }: Sop): TextLanguage {
  return languageOfTask(summary, steps.map(({ title }) => title).join('\n'));
}

function wordsOf(sop: Sop): PlanWords {
  return PLAN_WORDS[languageOf(sop)];
}

function changed(draft: Draft, steps: DraftStep[], note: string): RuleRevision {
  return { ok: true, draft: { ...draft, steps, assumptions: [...draft.assumptions, note] } };
}
