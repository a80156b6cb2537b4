const MAX_SUBJECTS = 20;

/** The ids an event's payload names (`plan_id`, `task_id`, …): what its events are looked up by. */
export function subjectsOf(payload: Readonly<Record<string, unknown>>): string[] {
  const ids = Object.entries(payload).flatMap(([name, value]) =>
    name.endsWith('_id') && typeof value === 'string' ? [value] : [],
  );
  return [...new Set(ids)].slice(0, MAX_SUBJECTS);
}
