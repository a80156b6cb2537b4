/** Work that is worth doing once for all who ask for it at the same time. */
import type { SchedulerContext } from '../context.ts';

interface Line {
  running: Promise<unknown>;
  next: Promise<unknown> | undefined;
}

const lines = new WeakMap<SchedulerContext, Map<string, Line>>();

/**
 * What a run of `work` gives that began after this call. Of one `key` one runs in this process at a time, and whoever asks
 * meanwhile shares the one after it: a run that began before may have missed what the caller knows.
 */
export function oneAtATime<T>(
  ctx: SchedulerContext,
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  const all = lines.get(ctx) ?? new Map<string, Line>();
  lines.set(ctx, all);
  const line = all.get(key);
  if (line?.next !== undefined) return line.next as Promise<T>;
  if (line === undefined) return begin(all, key, work());
  const next = settled(line.running).then(() => begin(all, key, work()));
  line.next = next;
  return next;
}

function begin<T>(all: Map<string, Line>, key: string, running: Promise<T>): Promise<T> {
  const line: Line = { running, next: undefined };
  all.set(key, line);
  void settled(running).then(() => {
    if (all.get(key) === line && line.next === undefined) all.delete(key);
  });
  return running;
}

/** The end of it, however it ended: its own callers hear how. */
function settled(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => undefined,
    () => undefined,
  );
}
