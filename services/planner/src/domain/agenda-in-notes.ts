/** What will be talked about is no step of the work: "Agenda: goals, roles, timeline" in the notes of a meeting. */
const WORD = 'agenda|tagesordnung|themen|topics|ordre du jour|orden del día';
const IN_LINE = String.raw`[^\S\n]*[^.\n]{1,1000}(?:\.|$|(?=\n))`;
const BELOW = String.raw`[^\S\n]*(?:\n[^\S\n]*(?:[-*•–]|\d{1,2}[.)])[^\S\n].{1,500}){1,60}`;
const AGENDA = new RegExp(
  String.raw`(?<=^|[.!?;\n][^\S\n]?)(?:${WORD})[^\S\n]*:(?:${IN_LINE}|${BELOW})`,
  'giu',
);

/** Kinds of work at whose middle people sit together. */
const MEETS: ReadonlySet<string> = new Set([
  'meeting',
  'meeting preparation',
  'workshop',
  'workshop preparation',
  'training',
  'event',
]);

/** `rest` is what the notes say of the work; `agenda` is in one line, and empty where there is none or the work is no meeting. */
export function agendaInNotes(
  kind: string | undefined,
  notes: string,
): { rest: string; agenda: string } {
  if (kind === undefined || !MEETS.has(kind)) return { rest: notes, agenda: '' };
  const found = [...notes.matchAll(AGENDA)].map(([text]) => text);
  if (found.length === 0) return { rest: notes, agenda: '' };
  const agenda = found.join(' ').replaceAll(/\s*\n\s*/g, ' ');
  return { rest: notes.replaceAll(AGENDA, ' ').trim(), agenda };
}
