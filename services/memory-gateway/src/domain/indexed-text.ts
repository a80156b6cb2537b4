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

function dateWords(at: string, zone: string): string {
  const instant = new Date(at);
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(instant);
  const words = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    year: 'numeric',
  });
  return `${date} ${words.format(instant)}`;
}
