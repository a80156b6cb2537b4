/** What a plan may follow beside its task: the blueprint behind an engagement, and a workflow. Cells as Coda has them become these. */

export interface PatternSource {
  kind: 'blueprint' | 'workflow';
  id: string;
  title: string;
  /** One step per line, with or without bullets and times. */
  steps: string;
  deliverables: string[];
  notes: string;
}

export interface DeliveryPattern {
  engagement: { engagement_id: string; title: string } | null;
  blueprint: PatternSource | null;
  workflow: PatternSource | null;
  /** What was asked for and could not be followed, and why; one sentence each, without a full stop. */
  gaps: string[];
  /** Some of it could not be read now, so that whose it is may come to be known. */
  unread: boolean;
  /** The task's client, or the one the engagement or workflow belongs to where the task names none. */
  client_id: string | null;
}

export type Cells = Record<string, unknown>;

const TEXT_CHARS = 8000;
const TITLE_CHARS = 200;
const MAX_DELIVERABLES = 30;

/** The steps lead where there are both: a workflow says how this work is done, the blueprint what the engagement owes. */
export function leadingSource({ workflow, blueprint }: DeliveryPattern): PatternSource | null {
  const has = (source: PatternSource | null): boolean =>
    source !== null && (source.steps !== '' || source.deliverables.length > 0);
  if (has(workflow)) return workflow;
  return has(blueprint) ? blueprint : null;
}

/** All its words, for a prompt. */
export function patternText({ title, steps, deliverables, notes }: PatternSource): string {
  const parts = [
    `Name: ${title}`,
    `Steps:\n${steps}`,
    `Deliverables:\n${deliverables.join('\n')}`,
    `Notes:\n${notes}`,
  ];
  return parts.join('\n\n');
}

export function blueprintOf(id: string, cells: Cells): PatternSource {
  return sourceOf('blueprint', id, cells);
}

export function workflowOf(id: string, cells: Cells): PatternSource {
  return sourceOf('workflow', id, cells);
}

function sourceOf(kind: PatternSource['kind'], id: string, cells: Cells): PatternSource {
  return {
    kind,
    id,
    title: (cellText(cells['title']) || id).slice(0, TITLE_CHARS),
    steps: cellText(cells['steps']),
    deliverables: linesOf(cellText(cells['deliverables'])).slice(0, MAX_DELIVERABLES),
    notes: cellText(cells['notes']),
  };
}

/** A cell as text; lists, as lookups and multi-selects give them, are a line each. */
export function cellText(value: unknown): string {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  const texts = parts.map((part) =>
    typeof part === 'string' || typeof part === 'number' ? String(part) : '',
  );
  return texts.join('\n').trim().slice(0, TEXT_CHARS);
}

/** A key of another row: its first entry. Empty is undefined. */
export function cellKey(value: unknown): string | undefined {
  const text = cellText(Array.isArray(value) ? value[0] : value);
  return text === '' ? undefined : text.slice(0, 200);
}

const MARK = /^\s*(?:\d{1,2}[.)]|[-*•–]|\[[ xX]?\])\s*/;

/** The lines of a text without their bullets and numbers. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(MARK, '').trim())
    .filter((line) => line !== '');
}
