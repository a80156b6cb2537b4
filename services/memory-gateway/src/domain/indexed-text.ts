export interface Indexed {
  content: string;
  subject: string | null;
  predicate: string | null;
  speaker: string | null;
  tags: string[];
  occurred_at: string | null;
}

/**
 * What a memory is found by: its text, and who said it, when, about what. The date goes in as words, so that "November",
 * "Friday" and `2026-11-20` all lead to it. `zone` is the person's IANA zone.
 */
export function indexedText(memory: Indexed, zone: string): string {
  return [
    memory.content,
    memory.subject,
    memory.predicate?.replaceAll('_', ' '),
    memory.speaker,
    ...memory.tags,
    memory.occurred_at === null ? null : dateWords(memory.occurred_at, zone),
  ]
    .filter((part) => part !== null && part !== undefined)
    .join('\n');
}

interface Formats {
  date: Intl.DateTimeFormat;
  words: Intl.DateTimeFormat;
}

// Making a format costs more than using it a hundred times, and memory outside of the heap; an installation has one zone.
const formats = new Map<string, Formats>();

function formatsOf(zone: string): Formats {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  const words = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    year: 'numeric',
  });
  formats.set(zone, { date, words });
  return { date, words };
}

function dateWords(at: string, zone: string): string {
  const instant = new Date(at);
  const { date, words } = formatsOf(zone);
  return `${date.format(instant)} ${words.format(instant)}`;
}

/** The day of an instant in a zone, `2026-11-26`. */
export function dayIn(zone: string, instant: Date): string {
  return formatsOf(zone).date.format(instant);
}
