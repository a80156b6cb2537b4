/**
 * What an event is found by: its type and source, the names of its payload's members as words, and the texts and numbers in it.
 * Bounded, so that a large payload costs no more than a page: 200 values down to the fifth level, 1,000 characters of a text,
 * 8,000 in all. Truth values and nulls say nothing without their names; metadata is about the delivery, not the fact.
 */
const MAX_VALUES = 200;
const MAX_DEPTH = 5;
const MAX_VALUE_CHARACTERS = 1000;
const MAX_CHARACTERS = 8000;

export interface TextOfEvent {
  event_type: string;
  event_source: string;
  payload: Record<string, unknown>;
}

/** The text that is indexed, embedded and asked with. */
export function eventText({ event_type, event_source, payload }: TextOfEvent): string {
  const names = new Set<string>();
  const values: string[] = [];
  gather(payload, 0, names, values);
  const parts = [wordsOf(event_type), wordsOf(event_source), ...values, [...names].join(' ')];
  return parts.join('\n').slice(0, MAX_CHARACTERS).toWellFormed();
}

function gather(value: unknown, depth: number, names: Set<string>, values: string[]): void {
  if (values.length >= MAX_VALUES || depth > MAX_DEPTH) return;
  if (typeof value === 'string') values.push(value.slice(0, MAX_VALUE_CHARACTERS));
  if (typeof value === 'number') values.push(String(value));
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (!Array.isArray(value) && names.size < MAX_VALUES) names.add(wordsOf(name).slice(0, 100));
    gather(member, depth + 1, names, values);
  }
}

/** `block.moved` and `plan_title` are two words each. */
function wordsOf(name: string): string {
  return name.replaceAll(/[._-]+/g, ' ');
}
