/** Plans as people say them. Pure. */
import type { PlanDiff } from '@almanac/shared/contracts/plan-diff';
import type {
  ListedPlan,
  PlanRequest,
  PlanStatus,
  Provenance,
} from '@almanac/shared/contracts/planner';
import type { Difference } from '../parts/difference.ts';
import type { Tone } from '../parts/tone.ts';
import { counted, sayMinutes } from '../parts/words.ts';

export const STATUSES: readonly PlanStatus[] = [
  'draft',
  'ready',
  'scheduled',
  'in_progress',
  'completed',
  'cancelled',
  'superseded',
];

/** Still to be worked on: what may be revised, scheduled and cancelled. */
export const LIVE: readonly PlanStatus[] = ['draft', 'ready', 'scheduled', 'in_progress'];

const STATUS_WORDS: Record<PlanStatus, string> = {
  draft: 'draft',
  ready: 'wants a time',
  scheduled: 'scheduled',
  in_progress: 'under way',
  completed: 'finished',
  cancelled: 'cancelled',
  superseded: 'replaced',
};

const STATUS_TONES: Partial<Record<PlanStatus, Tone>> = {
  draft: 'amber',
  ready: 'amber',
  scheduled: 'sky',
  in_progress: 'leaf',
  completed: 'leaf',
};

export const sayStatus = (status: string): string => STATUS_WORDS[status as PlanStatus] ?? status;
export const toneOfStatus = (status: PlanStatus): Tone => STATUS_TONES[status] ?? 'plain';

const SOURCES: Record<Provenance['source'], string> = {
  model: 'A model wrote it',
  template: 'Rules made it from the words of the task',
  blueprint: 'It follows the blueprint of the engagement',
  workflow: 'It follows a workflow of the practice',
  history: 'It follows how work like this went before',
};
export const saySource = ({ source }: Pick<Provenance, 'source'>): string => SOURCES[source];

/** "4 h planned, 1 h 15 min worked, 2 of 5 steps finished". */
export function sayProgress({ totals, progress }: Pick<ListedPlan, 'totals' | 'progress'>): string {
  const { closed_steps, actual_minutes } = progress;
  return [
    `${sayMinutes(totals.estimated_minutes)} planned`,
    actual_minutes > 0 ? `${sayMinutes(actual_minutes)} worked` : '',
    closed_steps > 0 ? `${closed_steps} of ${counted(totals.steps, 'step')} finished` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** "1 h–1 h 24 min": half of such work takes no more than the first, four of five no more than the second. */
export function sayRange({ p50, p80 }: { p50: number; p80: number }): string {
  return p50 === p80 ? sayMinutes(p50) : `${sayMinutes(p50)}–${sayMinutes(p80)}`;
}

const FIELDS: Record<PlanDiff['changed'][number]['fields'][number]['field'], string> = {
  title: 'Title',
  description: 'Description',
  estimated_minutes: 'Time',
  kind: 'Kind',
  acceptance: 'Done when',
  depends_on: 'After',
};

/** What two versions differ in, line by line; `titles` name the steps that others wait for. */
export function differencesOfDiff(
  diff: PlanDiff,
  titles: ReadonlyMap<string, string>,
): Difference[] {
  const say = (value: string | number | string[]): string => {
    if (typeof value === 'number') return sayMinutes(value);
    if (typeof value === 'string') return value === '' ? 'nothing' : value;
    return value.length === 0 ? 'nothing' : value.map((id) => titles.get(id) ?? id).join(', ');
  };
  const line = (step: PlanDiff['added'][number]): string =>
    `${step.title} (${sayMinutes(step.estimated_minutes)}, ${step.kind})`;
  return [
    ...diff.removed.map((step) => ({ label: 'Taken out', before: line(step), after: null })),
    ...diff.added.map((step) => ({ label: 'Added', before: null, after: line(step) })),
    ...diff.changed.flatMap(({ title, fields }) =>
      fields.map(({ field, before, after }) => ({
        label: `${title}: ${FIELDS[field]}`,
        before: say(before),
        after: say(after),
      })),
    ),
  ];
}

/** "From 4 h to 5 h 30 min. The order changed. 3 steps are the same." */
export function sayDiff({ totals, reordered, unchanged }: PlanDiff): string {
  const [before, after] = [totals.before.estimated_minutes, totals.after.estimated_minutes];
  return [
    before === after
      ? `${sayMinutes(after)} in both.`
      : `From ${sayMinutes(before)} to ${sayMinutes(after)}.`,
    reordered ? 'The order changed.' : '',
    `${counted(unchanged, 'step')} ${unchanged === 1 ? 'is' : 'are'} the same.`,
  ]
    .filter(Boolean)
    .join(' ');
}

const MOST_TITLE = 300;

/** What is asked of the planner: the words as an intent, or the task that has this id in Coda with its first line as the title. */
export function requestOf({ words, task_id }: { words: string; task_id: string }): PlanRequest {
  const [text, id] = [words.trim(), task_id.trim()];
  if (id === '') return { intent: text };
  const [first = '', ...more] = text.split('\n');
  const notes = [first.slice(MOST_TITLE), ...more].join('\n').trim();
  const title = first.slice(0, MOST_TITLE).trim();
  return { task: { task_id: id, title, ...(notes === '' ? {} : { notes }) } };
}
