/**
 * Plans without a model that follow a blueprint or a workflow: its steps, in its order, with its times, adapted to the task. Where it
 * names no steps its deliverables are produced one after the other. The person's own estimate is kept to the minute.
 */
import { durationsInText } from './durations-in-text.ts';
import { linesOf, type DeliveryPattern, type PatternSource } from './delivery-pattern.ts';
import type { Draft, DraftStep } from './draft.ts';
import { markedPoints, type ListedPoint, type ListedPoints } from './listed-points.ts';
import { wordsFor } from './plan-words.ts';
import { templatePlan, type TemplateInput } from './template-plan.ts';
import type { PlanWords } from './words-in-english.ts';

const SHORT_TITLE = 80;
const POINT_CHARS = 200;
const MAX_POINTS = 60;
const NOTES_CHARS = 1500;

export function patternPlan(
  input: TemplateInput,
  source: PatternSource,
  pattern: DeliveryPattern,
): Draft {
  const said = wordsFor(input);
  const kind = said.pattern(source.kind);
  const name = said.patternNamed(source.kind, source.title);
  const produced = linesOf(source.steps).length === 0;
  const deliverables = [
    ...new Set([...source.deliverables, ...(pattern.blueprint?.deliverables ?? [])]),
  ];
  const draft = templatePlan(input, {
    listed: patternPoints(input.notes, source, said),
    from: said.fromPattern(name, produced),
    assumptions: [said.follows(name, source.id)],
    deliverables,
    titleOf: (point) => stepTitle(point, source, input.title),
  });
  return {
    ...draft,
    steps: draft.steps.map((step, index) => ({
      ...step,
      description: describe(step, { input, source, pattern, said, first: index === 0 }),
    })),
    assumptions: [
      ...draft.assumptions.map((text) => said.inWordsOf(kind, text)),
      ...(markedPoints(input.notes) === undefined ? [] : [said.leads(kind)]),
    ],
  };
}

/** Of a blueprint each step names what it belongs to; of a workflow what it is done for. */
function stepTitle(point: string, { kind, title }: PatternSource, task: string): string {
  const timeless = withoutTimes(point).slice(0, POINT_CHARS);
  return kind === 'blueprint' ? `${short(title)}: ${timeless}` : `${timeless} – ${short(task)}`;
}

function short(text: string): string {
  return text.length <= SHORT_TITLE ? text : `${text.slice(0, SHORT_TITLE - 1).trim()}…`;
}

/** Its own time stands beside the step, and may have been scaled: "Interview (90 min)" is "Interview". */
function withoutTimes(text: string): string {
  const bare = durationsInText(text)
    .reduce((rest, { text: said }) => rest.replace(said, ''), text)
    .replaceAll(/[([]\s*(?:ca\.?|about|etwa)?\s*[)\]]/gi, '')
    .replace(/[\s,;:–-]+$/u, '')
    .replaceAll(/\s{2,}/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(bare) ? bare : text;
}

/** At least one point. What the notes of the task say stands outside of the points. */
export function patternPoints(notes: string, source: PatternSource, said: PlanWords): ListedPoints {
  const outside = notes.trim().replaceAll(/\s*\n\s*/g, ' ');
  const lines = linesOf(source.steps);
  const texts = lines.length > 0 ? lines : source.deliverables.map(said.produce);
  const listed = lines.length > 1 ? markedPoints(source.steps)?.points : undefined;
  const points = listed ?? texts.map(asPoint);
  return { points: points.slice(0, MAX_POINTS), any_order: false, ticked: 0, outside };
}

function asPoint(text: string): ListedPoint {
  return { text, minutes: durationsInText(text)[0]?.minutes ?? null, details: '' };
}

function describe(
  step: DraftStep,
  told: {
    input: TemplateInput;
    source: PatternSource;
    pattern: DeliveryPattern;
    said: PlanWords;
    first: boolean;
  },
): string {
  const { input, source, pattern, said, first } = told;
  const kind = said.pattern(source.kind);
  const lines = [
    ...(step.description === '' ? [] : [step.description]),
    said.doneFor(input.title, kind, source.title, pattern.engagement?.title),
  ];
  if (first && source.notes !== '') lines.push(said.notesOf(kind, source.notes));
  return lines.join('\n').slice(0, step.description.length + NOTES_CHARS);
}

/** The steps of a model with the blueprint's name in front, where it is not there already. */
export function namedByBlueprint(steps: DraftStep[], { kind, title }: PatternSource): DraftStep[] {
  if (kind !== 'blueprint') return steps;
  return steps.map((step) =>
    step.title.toLowerCase().includes(short(title).toLowerCase())
      ? step
      : { ...step, title: `${short(title)}: ${step.title}`.slice(0, 300) },
  );
}

/** Points of the pattern that no step's words show, for plans that a model made: at most ten, shortened. */
export function uncovered(source: PatternSource, steps: readonly DraftStep[]): string[] {
  const said = steps.map(({ title, description, acceptance }) =>
    wordsOf(`${title} ${description} ${acceptance}`),
  );
  return linesOf(source.steps)
    .filter((line) => {
      const words = [...wordsOf(withoutTimes(line))];
      if (words.length === 0) return false;
      const shown = said.map((of_step) => words.filter((word) => of_step.has(word)).length);
      return Math.max(...shown) < Math.ceil(words.length / 2);
    })
    .map((line) => short(withoutTimes(line)))
    .slice(0, 10);
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
}
