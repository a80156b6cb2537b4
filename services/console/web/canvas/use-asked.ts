/** Reading what is asked with a body: nothing is changed by it, so it is kept and read again as every other read. */
import { useQuery } from '@tanstack/preact-query';
import { send, type ApiError } from '../api.ts';
import { queries, type Read, type Topic } from '../use-read.ts';

/** What the paths of all tables have in common. */
const ANALYTICS = '/analytics/';

export function useAsked<Reply>(
  path: string,
  body: object,
  options: { topics: readonly Topic[]; enabled?: boolean },
): Read<Reply> {
  const { topics, enabled = true } = options;
  return useQuery<Reply, ApiError>({
    queryKey: [path, body],
    queryFn: ({ signal }) => send<Reply>('POST', path, body, { signal }),
    meta: { topics },
    enabled,
  });
}

/** Counts again what is shown. */
export function readAgainAsked(): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => String(queryKey[0]).includes(ANALYTICS),
  });
}
