/** What plans that no model wrote say of themselves, in English. words-in-german.ts has the same sentences. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { sayDay, WEEKDAY_NAMES } from './calendar-words.ts';
import { MAX_STEP_MINUTES, MIN_STEP_MINUTES } from './split-minutes.ts';
import type { Clock, Day, DayNote, Refusal } from './day-forms.ts';

const SINGLE: Readonly<Record<Exclude<Refusal, number>, string>> = {
  no_day: 'there is no such day',
  unnamed: 'it names no day',
  two_readings: 'it can be read as two days',
  two_days: 'it names two days',
  several_days: 'it names several days',
  passed: 'it has passed',
  mentioned: 'nothing says that the work ends then; set the due date if it does',
};
const NOTES: Readonly<Record<DayNote, string>> = {
  next_week: ', as the one of next week',
  hour_open: ', the whole day: its hour may be of the morning or the afternoon',
};

export const ENGLISH = {
  // Due dates
  due: (day: Day, clock: Clock, text: string, note: DayNote | undefined) =>
    `Due ${sayDay(day.date, 'en', day.with_year)}${clock === null ? '' : ` at ${clock}`} was read from "${text}"${noteOf(note)}.`,
  takesPlace: (day: Day, clock: string, text: string) =>
    `"${text}" was read as when it takes place: ${sayDay(day.date, 'en', day.with_year)} at ${clock}. The plan is due that day; ` +
    'its blocks do not know the hour, so move the block of the meeting there.',
  unused: (text: string, why: Refusal) =>
    `"${text}" was not used as a due date: ${typeof why === 'number' ? `that day is a ${WEEKDAY_NAMES.en[why - 1] ?? ''}` : SINGLE[why]}.`,
  severalDays: (texts: readonly string[]) =>
    `No due date was read: the text names several days (${quoted(texts)}).`,
  mentionedDays: (texts: readonly string[]) =>
    `No due date was read: the notes mention several days (${quoted(texts)}), and nothing says that the work ends on one of them.`,

  // The summary and the risks
  steps: (count: number) => (count === 1 ? '1 step' : `${count} steps`),
  alsoSaid: (text: string) => ` The notes also say: ${text}`,
  withOthers: (titles: readonly string[], more: number) =>
    `The time of ${quoted(titles)}${more === 0 ? '' : ` and ${more} more`} still has to be agreed with the others.`,
  noDue: 'There is no due date, so nothing protects this from being put off.',
  mayNotFit: (minutes: number, days: number) =>
    `${sayMinutes(minutes)} of work are due within ${days === 1 ? '1 day' : `${days} days`}: this may not fit.`,

  // Where the steps come from
  fromOutline: (kind: string | undefined) =>
    kind === undefined
      ? 'from a general outline of work'
      : `from the usual phases of this kind of work (${kind})`,
  fromPoints: 'from the points listed in the notes',
  fromPattern: (pattern: string, produced: boolean) =>
    produced ? `from the deliverables of the ${pattern}` : `from the ${pattern}`,
  inOneGo: 'done in one go',
  readAs: (kind: string | undefined) =>
    `${kind === undefined ? 'No kind of work was recognised' : `This was read as: ${kind}`}; steps and times follow rules of thumb, not the particulars of this task.`,
  shortIsOneStep: 'Work of an hour or less is one step.',
  unknownIsOneStep:
    'No kind of work was recognised, so this is one step; cut it where you see its parts.',
  inOrder: 'The points are done in the order of the notes, each after the one before.',
  anyOrder: 'The notes say that the order of the points does not matter.',
  ticked: (count: number) =>
    `${count === 1 ? 'One point is' : `${count} points are`} ticked off in the notes and left out.`,

  // The estimate and how it is divided
  estimateRead: (minutes: number, text: string) =>
    `The estimate of ${sayMinutes(minutes)} was read from the text "${text}".`,
  estimateCounted: (minutes: number, times: string, text: string) =>
    `The estimate of ${sayMinutes(minutes)} is ${times}, read from the text "${text}".`,
  meetingsTake: (minutes: number, times: string, text: string) =>
    `The meetings take ${sayMinutes(minutes)}: ${times}, read from the text "${text}".`,
  meetingTakes: (minutes: number, text: string) =>
    `"${text}" was read as the length of the meeting itself: ${sayMinutes(minutes)}.`,
  aroundMeetings: (minutes: number) => `The ${sayMinutes(minutes)} of work around them is a guess.`,
  aroundMeeting: (minutes: number) => `The ${sayMinutes(minutes)} of work around it is a guess.`,
  nothingAround: (minutes: number) =>
    `The ${sayMinutes(minutes)} are those of the meeting itself; what prepares and follows it is not in them.`,
  sumOfTimes: (minutes: number) =>
    `The estimate of ${sayMinutes(minutes)} is the sum of the times in the notes.`,
  guessedByPoints: (minutes: number) =>
    `No estimate was given; ${sayMinutes(minutes)} is a guess from what the points are.`,
  guessed: (minutes: number) => `No estimate was given; ${sayMinutes(minutes)} is a guess.`,
  tookBefore: (
    minutes: number,
    plan: { title: string; took: number; planned: number },
    of: number,
  ) =>
    `No estimate was given; ${sayMinutes(minutes)} is what "${plan.title}" took (${plan.took} min, planned were ${plan.planned})` +
    `${of === 1 ? '' : `, the middle of ${of} such plans`}.`,
  scaled: (sum: number, total: number) =>
    `The times in the notes (${sayMinutes(sum)}) do not fit the ${sayMinutes(total)} of the task, so all were scaled.`,
  ownTimes: 'Each point takes the time the notes give it.',
  timeDivided: (by: string) => `The time is divided ${by}.`,
  restDivided: (by: string) =>
    `Points with a time of their own keep it; the rest of the time is divided ${by}.`,
  equally: 'equally',
  byWhatTheyAre: (most: string, least: string) =>
    `by what the points are: most for "${most}", least for "${least}"`,

  // Steps
  part: (number: number, count: number) => ` (part ${number} of ${count})`,
  nextPartNoted: (number: number) => `It is noted where part ${number} begins.`,
  prepare: (title: string) => `Prepare: ${title}`,
  prepared: {
    description: 'Name what you want from it, collect what you will show or ask.',
    acceptance: 'You know what you want from it, and have at hand what you will show or ask.',
  },
  writeUp: (title: string) => `Write up: ${title}`,
  writtenUp: {
    description: 'Write down what was said and do what follows from it at once.',
    acceptance: 'The notes are complete; what follows from them is done or a task of its own.',
  },
  includesAround: 'The time includes preparation and notes.',
  reviewWith: (name: string) => ({
    description: `Give ${name} the current version, and say what you want an opinion on.`,
    acceptance: `${name} has seen it; what should change is listed.`,
  }),

  // What a step or plan that follows a blueprint or workflow says
  pattern: (kind: 'blueprint' | 'workflow') => kind as string,
  patternNamed: (kind: 'blueprint' | 'workflow', title: string) => `${kind} "${title}"`,
  follows: (pattern: string, id: string) => `The steps follow the ${pattern} (${id}) in its order.`,
  leads: (kind: string) =>
    `The points of the task's own notes were not made steps: the ${kind} leads.`,
  /** What the template says of notes, said of the pattern. */
  inWordsOf: (kind: string, text: string) =>
    text
      .replaceAll('the time the notes give it', `the time the ${kind} gives it`)
      .replaceAll(/\bin the notes\b/g, `in the ${kind}`),
  doneFor: (task: string, kind: string, title: string, engagement: string | undefined) =>
    `For: ${task}. ${capital(kind)}: ${title}${engagement === undefined ? '' : `, engagement "${engagement}"`}.`,
  notesOf: (kind: string, notes: string) => `Notes of the ${kind}: ${notes}`,
  produce: (thing: string) => `Prepare ${thing}`,

  // Revisions by rule
  totalChanged: (from: number, to: number) =>
    `The total was changed from ${from} to ${to} minutes.`,
  stepAdded: (title: string, minutes: number) => `"${title}" was added with ${minutes} minutes.`,
  stepRetimed: (order: number, title: string, from: number, to: number) =>
    `Step ${order}, "${title}", was changed from ${from} to ${to} minutes.`,
  stepDropped: (order: number, title: string) => `Step ${order}, "${title}", was dropped.`,

  understood:
    'Without a model only these are understood: "shorter by 30 min", "longer by 2 h" or "by 20 %", ' +
    '"step 2 takes 90 min", "add step <title> (45 min)", "drop step 3".',
  cannotTake: (count: number, minutes: number) =>
    `${count} steps of ${MIN_STEP_MINUTES} to ${MAX_STEP_MINUTES} minutes cannot take ${minutes} minutes in all.`,
  mostSteps: (most: number) => `The plan has its most steps already: ${most}.`,
  noStep: (order: number, count: number) => `There is no step ${order}; the plan has ${count}.`,
  stepTakes: `A step takes ${MIN_STEP_MINUTES} to ${MAX_STEP_MINUTES} minutes.`,
  keepsOne: 'A plan keeps at least one step.',

  // What is said of a model's answer
  addressesLeftOut: (count: number) =>
    `${count === 1 ? 'An address or number' : `${count} addresses or numbers`} that the task does not name ${count === 1 ? 'was' : 'were'} ` +
    "left out of the model's words; look at this plan before you follow it.",
  dependenciesLeftOut: 'Dependencies of the model on steps that do not exist were left out.',
  scaledToEstimate: (sum: number, estimate: number) =>
    `The model's steps took ${sum} minutes; they were scaled to the ${estimate} minutes given.`,
  notShown: (pattern: string, lines: readonly string[]) =>
    `Of the ${pattern} no step clearly shows: ${quoted(lines)}.`,

  // Words that read like orders to a model
  source: {
    title: 'the title',
    intent: 'the intent',
    notes: 'the notes',
    context: 'the context',
    feedback: 'the feedback',
    blueprint: 'the blueprint',
    workflow: 'the workflow',
    pattern: 'the pattern',
    memory: 'what memory recalled',
  },
  orders: (names: readonly string[]) =>
    `Words in ${listed(names, 'and')} read like orders to a model; they were taken as text, and nothing was done because of them. Look at where they come from.`,
};

/** Every sentence of a plan; each language has all of them. */
export type PlanWords = typeof ENGLISH;

function noteOf(note: DayNote | undefined): string {
  return note === undefined ? '' : NOTES[note];
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[], and: string): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
