/**
 * What the person's own columns of a row say about the task: `status` in words, or a ticked `done`. Only these are asked. Almanac writes
 * other columns (`almanac_…`), so that what it wrote itself can never be taken for the person's word.
 */
const DONE = /^(?:done|complete|completed|finished|closed|erledigt|fertig|abgeschlossen|✓|✔|✅)$/iu;

/** Undefined where the table has neither column: then nobody can say anything there. */
export function taskSays(values: Record<string, unknown>): 'done' | 'open' | undefined {
  const said = [values['status'], values['done']].filter((value) => value !== undefined);
  if (said.length === 0) return undefined;
  return said.some(isDone) ? 'done' : 'open';
}

/** Lookups and multi-selects come as lists; rich cells as objects, which say nothing. */
function isDone(value: unknown): boolean {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'boolean') return one;
  return typeof one === 'string' && (DONE.test(one.trim()) || one.trim().toLowerCase() === 'true');
}
