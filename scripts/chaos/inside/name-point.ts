/** The names of the points at which a process can be killed: what it was doing and which step it had reached, never whose or when. */

/** Between process, work and step: none of them holds it. */
export const SEPARATOR = ' > ';

/** A segment of a path that names one record: it holds a digit and is long, or it is an address or an id of a provider. */
const RECORD = /^(?:(?=.*\d)[\w-]{12,}|[a-z]+_[\w-]{8,}|.*@.*|.*:.*|[a-v0-9]{40,}|primary)$/i;
const WRITE =
  /\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?"?([a-z_]+)"?\."?([a-z_]+)"?/gi;
/** The third and every later time are one point: how often a loop runs depends on the work, not on the code. */
const LAST_COUNTED = 3;
const NAMED_TABLES = 3;

/** `/api/v1/planner/plans/plan_01J…` → `/api/v1/planner/plans/:id`. */
export function pathTemplate(path: string): string {
  const segments = path.split('/').map((segment) => {
    return RECORD.test(decoded(segment)) ? ':id' : segment;
  });
  return segments.join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not ours to mend: what cannot be decoded is compared as it is.
    return segment;
  }
}

/** The tables a statement writes, `schema.table`, in their order. `for update` names no table. */
export function tablesWritten(sql: string): string[] {
  return [...sql.matchAll(WRITE)].map(([, schema, table]) => `${schema}.${table}`);
}

/** What a commit is called by: its own tables, the first three of them, else those that all share. */
export function commitName(tables: readonly string[]): string | undefined {
  const is_shared = (table: string): boolean => /^core\.|_queue\./.test(table);
  const own = tables.filter((table) => !is_shared(table));
  const named = own.length > 0 ? own : tables.slice(0, 1);
  const names = [...new Set(named.map(shortName))];
  if (names.length === 0) return undefined;
  const rest = names.length > NAMED_TABLES ? ' …' : '';
  return names.slice(0, NAMED_TABLES).join(', ') + rest;
}

/** The queues' tables are pg-boss's own business. */
function shortName(table: string): string {
  return /_queue\./.test(table) ? 'job' : table.replace(/^[a-z_]+\./, '');
}

/** `run_changes`, `run_changes #2`, `run_changes #3+`. */
export function counted(step: string, times: number): string {
  if (times === 1) return step;
  return times < LAST_COUNTED ? `${step} #${times}` : `${step} #${LAST_COUNTED}+`;
}

/** What pg-boss does with a job is told by its statement: it takes it, or notes that it is done. */
export function queueStep(
  sql: string,
  values: readonly unknown[],
): { job: string; step: string } | undefined {
  if (/set\s+state = 'active'/i.test(sql)) {
    const job = /\bname = '([^']+)'/.exec(sql)?.[1];
    return job === undefined ? undefined : { job, step: 'taken' };
  }
  const is_done = /state = 'completed'/.test(sql) && /update/i.test(sql);
  if (!is_done || typeof values[0] !== 'string') return undefined;
  return { job: values[0], step: 'noted as done' };
}
