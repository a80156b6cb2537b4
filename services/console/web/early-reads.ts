/**
 * What `public/start.js` asked for while the application was still on its way. Each answer is taken once, and only at the start: a read
 * that comes later is a new one. An answer of before the stream began is only believed where nothing changed in between: the view
 * says which change was the newest when it was asked for, and the stream begins with the newest.
 */
declare global {
  var almanacEarly: Record<string, Promise<Response>> | undefined;
}

/** After so long since the page began to load, nothing of it is taken any more. */
const TAKEN_MS = 10_000;
const CHANGE_HEADER = 'x-almanac-change';

/** By path: the newest change of then. */
const taken = new Map<string, string | null>();
let begun: string | undefined;

/** The answer, where one was asked for and all is well with it; whatever else it was, it is asked for again. `now` in ms since the page began. */
export async function earlyAnswer(
  path: string,
  now = performance.now(),
): Promise<Response | undefined> {
  const asked = globalThis.almanacEarly?.[path];
  if (asked === undefined) return undefined;
  delete globalThis.almanacEarly?.[path];
  if (now > TAKEN_MS) return undefined;
  const answer = await asked.catch(() => undefined);
  if (answer?.ok !== true) return undefined;
  const newest = answer.headers.get(CHANGE_HEADER);
  if (begun !== undefined && newest !== begun) return undefined;
  taken.set(path, newest);
  return answer;
}

/** The stream has begun after this change, '' where that is not known: what was taken before, the paths that are as they were and the others. */
export function sortEarly(change: string): { current: string[]; old: string[] } {
  begun = change;
  const paths = [...taken.keys()];
  const isCurrent = (path: string): boolean => taken.get(path) === change;
  const sorted = {
    current: paths.filter(isCurrent),
    old: paths.filter((path) => !isCurrent(path)),
  };
  taken.clear();
  return sorted;
}
