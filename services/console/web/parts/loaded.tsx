import type { ComponentChildren, JSX } from 'preact';
import { useStore } from '../store.ts';
import { connection } from '../shell/stream.ts';
import { useZone } from '../shell/session.ts';
import type { Read } from '../use-read.ts';
import { Failed, NoPermission, Skeleton } from './message.tsx';
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
