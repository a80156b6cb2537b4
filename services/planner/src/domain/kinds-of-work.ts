/** The kinds of work a template knows, read once from their outlines, and how a task's words name one. */
import { stepKind, type StepKind } from '@almanac/shared/contracts/planner';
import { must } from '@almanac/shared/lang/assert';
import { WORK_OUTLINES } from './work-outlines.ts';

export interface Phase {
  title: string;
  description: string;
  /** Of the whole, in any unit: only proportions count. */
  share: number;
  kind: StepKind;
  acceptance: string;
}

export interface KindOfWork {
  name: string;
  words: RegExp;
  phases: Phase[];
  deliverables: string[];
}

const PHASE_LINE = /^(\d+) (\w+) (.+)$/;

const OUTLINED = WORK_OUTLINES.split(/^# /m).slice(1).map(readOutline);

export const GENERIC_WORK: KindOfWork = must(OUTLINED.at(-1), 'the outline of any work');
export const KINDS_OF_WORK: readonly KindOfWork[] = OUTLINED.slice(0, -1);

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
  return { name, words: wordsOf(stems), phases, deliverables };
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

/** The kind whose words occur most often; words of the title count three times. Undefined where none occurs. */
export function recognizeWork(title: string, notes: string): KindOfWork | undefined {
  const counted = KINDS_OF_WORK.map((kind) => {
    return { kind, count: 3 * occurrences(kind, title) + occurrences(kind, notes) };
  });
  const best = must(
    counted.reduce((a, b) => (b.count > a.count ? b : a)),
    'a kind of work',
  );
  return best.count > 0 ? best.kind : undefined;
}

function occurrences(kind: KindOfWork, text: string): number {
  return text.match(kind.words)?.length ?? 0;
}

const STEP_KINDS: [kind: StepKind, words: RegExp][] = [
  ['wait', /\b(?:wait for|warten auf|await)/i],
  [
    'meeting',
    /\b(?:meet|call|workshop|interview|discuss|align with|besprech|telefon|abstimm|termin|kick-?off)/i,
  ],
  [
    'admin',
    /\b(?:send|invoice|file|book|upload|order|schedule|submit|pay|schick|versend|rechnung|buch|ablegen|einreich)/i,
  ],
  [
    'shallow',
    /\b(?:check|proofread|review|email|format|collect|tidy|read|prüf|sammel|lesen|format)/i,
  ],
];

/** The kind of a step by the words of its title; what is not recognised is deep. */
export function stepKindOf(title: string): StepKind {
  return STEP_KINDS.find(([, words]) => words.test(title))?.[0] ?? 'deep';
}
