/**
 * The kinds of work a template knows, read once from their outlines, and how a task's words name one. Outlines are rules of
 * thumb, and plans made from them say so. `# name`; `~` word stems that name it in English and German (a stem begins a word,
 * `~stem` may stand inside one); `=` a deliverable; then each phase: share of the time, kind and title, its description, and
 * `>` what must hold at its end. Of kinds named equally often the first one counts, so the more special stand first.
 */
import { stepKind, type StepKind } from '@almanac/shared/contracts/planner';
import { must } from '@almanac/shared/lang/assert';
import { ANY_WORK_OUTLINES } from './outlines-of-any-work.ts';
import { CLIENT_WORK_OUTLINES } from './outlines-of-client-work.ts';
import { OFFICE_WORK_OUTLINES } from './outlines-of-office-work.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import { LAST_WORK_OUTLINES, SPECIAL_WORK_OUTLINES } from './outlines-of-special-work.ts';
import { withGerman } from './outlines-in-german.ts';
import type { TextLanguage } from './text-language.ts';

export interface Phase {
  title: string;
  description: string;
  /** Of the whole, in any unit: only proportions count. */
  share: number;
  kind: StepKind;
  acceptance: string;
}

/** What a kind of work is called in a language, with its phases and deliverables in it. */
export interface WorkOutline {
  called: string;
  phases: Phase[];
  deliverables: string[];
}

export interface KindOfWork extends WorkOutline {
  name: string;
  words: RegExp;
  german: WorkOutline;
}

export function outlineIn({ german, ...english }: KindOfWork, language: TextLanguage): WorkOutline {
  return language === 'de' ? german : english;
}

const PHASE_LINE = /^(\d+) (\w+) (.+)$/;

const [DOCUMENT, ANY_TASK] = readOutlines(ANY_WORK_OUTLINES);
export const KINDS_OF_WORK: readonly KindOfWork[] = [
  ...readOutlines(SPECIAL_WORK_OUTLINES),
  ...readOutlines(CLIENT_WORK_OUTLINES),
  ...readOutlines(OFFICE_WORK_OUTLINES),
  ...readOutlines(LAST_WORK_OUTLINES),
];
/** Words such as "write" name it only where nothing more special is named. */
const WRITING: KindOfWork = must(DOCUMENT, 'the outline of a document');
export const GENERIC_WORK: KindOfWork = must(ANY_TASK, 'the outline of any work');

function readOutlines(outlines: string): KindOfWork[] {
  return outlines.split(/^# /m).slice(1).map(readOutline);
}

/** An outline that cannot be read fails at the start of the process, not at the first plan. */
function readOutline(text: string): KindOfWork {
  const [name = '', ...lines] = text.trim().split('\n');
  const stems: string[] = [];
  const deliverables: string[] = [];
  const phases: Phase[] = [];
  for (const line of lines) {
    const [, share, kind, title] = PHASE_LINE.exec(line) ?? [];
    const phase = phases.at(-1);
    if (title !== undefined) {
      phases.push({
        title,
        share: Number(share),
        kind: stepKind.parse(kind),
        description: '',
        acceptance: '',
      });
    } else if (line.startsWith('  ~ ')) stems.push(...line.slice(4).split(' '));
    else if (line.startsWith('  = ')) deliverables.push(line.slice(4));
    else if (line.startsWith('  > ')) addTo(must(phase, 'a phase'), 'acceptance', line.slice(4));
    else addTo(must(phase, 'a phase'), 'description', line.trim());
  }
  return withGerman({ name, called: name, words: wordsOf(stems), phases, deliverables });
}

function addTo(phase: Phase, part: 'description' | 'acceptance', text: string): void {
  phase[part] = `${phase[part]} ${text}`.trim();
}

function wordsOf(stems: string[]): RegExp {
  const patterns = stems.map((stem) =>
    stem.startsWith('~') ? stem.slice(1) : `(?<![\\p{L}\\d])${stem}`,
  );
  return new RegExp(patterns.join('|'), 'giu');
}

/** A title that begins with such a verb says what is done with whatever else it names. */
const LEADING_VERBS: readonly (readonly [string, RegExp])[] = [
  ['software', /^(?:set up|build|implement|develop|code|program|deploy|integrate)(?!\p{L})/iu],
  ['document', /^document(?!\p{L})/iu],
  ['review', /^(?:review|proofread|check|vérifier|relire|contrôler|revisar|comprobar)(?!\p{L})/iu],
  ['migration', /^(?:migrate|move)(?!\p{L})/iu],
  ['translation', /^(?:translate|übersetze)(?!\p{L})/iu],
  ['research', /^(?:research|investigate|compare)(?!\p{L})/iu],
];
const TITLE_COUNTS = 3;
const LEADING_COUNTS = 2;

/**
 * The kind whose words occur most often; words of the title count three times, and its leading verb. Undefined where none
 * occurs. A word within a longer one of another kind is not counted: a case study is no study.
 */
export function recognizeWork(title: string, notes: string): KindOfWork | undefined {
  const [in_title, in_notes] = [occurrences(title), occurrences(notes)];
  const leading = LEADING_VERBS.find(([, verb]) => verb.test(title.trim()))?.[0];
  if (leading === WRITING.name) return WRITING;
  const counted = KINDS_OF_WORK.map((kind) => {
    const own = TITLE_COUNTS * (in_title.get(kind) ?? 0) + (in_notes.get(kind) ?? 0);
    return { kind, count: own + (kind.name === leading ? LEADING_COUNTS : 0) };
  });
  const best = must(
    counted.reduce((a, b) => (b.count > a.count ? b : a)),
    'a kind of work',
  );
  if (best.count > 0) return best.kind;
  return title.search(WRITING.words) >= 0 ? WRITING : undefined;
}

/** Whether work of this title is, or has in its middle, people who sit together at an hour. */
export function takesPlace(title: string): boolean {
  const kind = recognizeWork(title, '');
  if (kind === undefined) return kindOfPoint(title).kind === 'meeting';
  return kind.phases.some((phase) => phase.kind === 'meeting');
}

function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && /\p{L}/u.test(text.charAt(end))) end += 1;
  return end;
}

function occurrences(text: string): Map<KindOfWork, number> {
  const found = KINDS_OF_WORK.flatMap((kind) =>
    [...text.matchAll(kind.words)].map(({ index, 0: word }) => {
      const end = index + word.length;
      return { kind, from: index, end, to: endOfWord(text, end) };
    }),
  ).toSorted((a, b) => a.from - b.from || b.to - a.to);
  const counts = new Map<KindOfWork, number>();
  let widest = { from: -1, to: -1 };
  for (const [at, { kind, from, end, to }] of found.entries()) {
    // German puts the word that counts last: a Strategieworkshop is a workshop.
    const next = found[at + 1];
    if (next !== undefined && next.to === to && next.from >= end) continue;
    const within = to <= widest.to && to - from < widest.to - widest.from;
    if (!within) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (to > widest.to) widest = { from, to };
  }
  return counts;
}
