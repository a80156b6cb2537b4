/** Reading for pages: the path is the key, and `topics` are the changes after which it is read again (design 06 §6). */
import {
  keepPreviousData,
  type InvalidateQueryFilters,
  QueryClient,
  useQuery,
  type UseQueryResult,
} from '@tanstack/preact-query';
import { ApiError, read } from './api.ts';

export type Topic =
  | 'action'
  | 'block'
  | 'plan'
  | 'memory'
  | 'incident'
  | 'control'
  | 'reflection'
  | 'health';

export interface ReadOptions {
  topics: readonly Topic[];
  /** Keeps showing the old answer while another path is read: for filters and pages. */
  keep?: boolean;
  enabled?: boolean;
}

export type Read<Reply> = UseQueryResult<Reply, ApiError>;

const REFUSED_FOR_GOOD = [400, 401, 403, 404, 409, 422, 423];

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 5 * 60_000,
      // What the connection is like is told by the stream; a read is always tried.
      networkMode: 'always',
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && REFUSED_FOR_GOOD.includes(error.status)),
      retryDelay: (count) => 500 * 2 ** count,
    },
  },
});

export function useRead<Reply>(path: string, options: ReadOptions): Read<Reply> {
  const { topics, keep = false, enabled = true } = options;
  return useQuery<Reply, ApiError>({
    ...readingOf<Reply>(path, topics),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Reads what is likely to be shown next, unless it is there and fresh. Where it fails, whoever shows it reads and says so. */
export function beginRead(path: string, topics: readonly Topic[]): void {
  void queries.prefetchQuery(readingOf(path, topics));
}

function readingOf<Reply>(path: string, topics: readonly Topic[]) {
  return {
    queryKey: [path],
    queryFn: ({ signal }: { signal: AbortSignal }) => read<Reply>(path, signal),
    meta: { topics },
  };
}

/** Reads again whatever shows one of these topics. */
export function readAgain(...topics: Topic[]): void {
  void queries.invalidateQueries(showing(topics));
}

/** As `readAgain`, but what is being read for the first time is not waited for either: it may have been asked before the change. */
export async function readAnew(...topics: Topic[]): Promise<void> {
  await queries.cancelQueries(showing(topics));
  await queries.invalidateQueries(showing(topics));
}

function showing(topics: readonly Topic[]): InvalidateQueryFilters {
  return {
    refetchType: whatIsSeen(topics),
    predicate: ({ meta }) =>
      ((meta?.['topics'] as readonly Topic[] | undefined) ?? []).some((topic) =>
        topics.includes(topic),
      ),
  };
}

/** A tab in the background reads when it is looked at again, so that nine tabs do not read at once; but whether all is stopped it must know. */
function whatIsSeen(topics: readonly Topic[]): 'active' | 'none' {
  return document.visibilityState === 'visible' || topics.includes('control') ? 'active' : 'none';
}

/** As `readAnew`, for what these paths answered. */
export function readPathsAnew(paths: readonly string[]): void {
  for (const path of paths) {
    void queries
      .cancelQueries({ queryKey: [path] })
      .then(() => queries.invalidateQueries({ queryKey: [path] }));
  }
}

/** After a gap nobody knows what changed, but for what these paths answered. */
export function readAllAgain(but: readonly string[] = []): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => !but.includes(String(queryKey[0])),
  });
}
