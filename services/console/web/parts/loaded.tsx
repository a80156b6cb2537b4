import type { ComponentChildren, JSX } from 'preact';
import { useLocation } from 'preact-iso';
import type { ApiError } from '../api.ts';
import { useStore } from '../store.ts';
import { connection } from '../shell/stream.ts';
import { useZone } from '../shell/session.ts';
import { pathWith } from '../use-query.ts';
import type { Read } from '../use-read.ts';
import { Empty, Failed, NoPermission, Skeleton } from './message.tsx';
import { sayClock } from './words.ts';

interface LoadedProps<Reply> {
  read: Read<Reply>;
  /** "the inbox": for the sentences. */
  what: string;
  /** What the failure did not do: "Nothing was decided." */
  unharmed?: string;
  loading?: ComponentChildren;
  children: (reply: Reply) => ComponentChildren;
}

/** Shows what was read, or why it is not there. Old content stays while it is read again. */
export function Loaded<Reply>(props: LoadedProps<Reply>): JSX.Element {
  const { read, what, unharmed, loading, children } = props;
  if (read.data !== undefined) return <>{children(read.data)}</>;
  if (read.error?.status === 403) return <NoPermission>{read.error.message}</NoPermission>;
  if (read.error?.status === 422) return <NothingSuch error={read.error} />;
  if (read.error !== null) {
    const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1)} did not load.`;
    return (
      <Failed error={read.error} retry={() => void read.refetch()}>
        {[sentence, unharmed].filter(Boolean).join(' ')}
      </Failed>
    );
  }
  return <>{loading ?? <Skeleton what={what} />}</>;
}

/** The address asks for what there is none of, like a state that no Action has: trying again would mend nothing. */
function NothingSuch({ error }: { error: ApiError }): JSX.Element {
  const { path, query } = useLocation();
  const { tab, part } = query;
  const named = (error.problem?.errors ?? []).flatMap(({ path: field }) => {
    const given = query[field];
    return given === undefined ? [] : [`${field} “${given.slice(0, 80)}”`];
  });
  return (
    <Empty
      title="Nothing can fit this filter"
      action={
        <a class="button" href={pathWith(path, { tab, part })}>
          Clear the filter
        </a>
      }
    >
      {named.length === 0 ? error.message : `There is no ${named.join(' and no ')}.`}
    </Empty>
  );
}

/** "As of 14:20, offline", beside a title while what is shown is old; nothing while it is fresh. */
export function AsOf({
  read,
}: {
  read: Pick<Read<unknown>, 'dataUpdatedAt' | 'isError'>;
}): JSX.Element | null {
  const zone = useZone();
  const { state } = useStore(connection);
  if (read.dataUpdatedAt === 0 || (state !== 'offline' && !read.isError)) return null;
  const why = state === 'offline' ? 'offline' : 'not read since';
  return (
    <span class="meta" role="status">
      As of {sayClock(read.dataUpdatedAt, zone)}, {why}
    </span>
  );
}
