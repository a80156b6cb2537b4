import type { JSX } from 'preact';
import { Loaded } from '../parts/loaded.tsx';
import { Skeleton } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { momentsOf, type History } from './timeline.ts';

/** All that became of the statement, oldest first, through its versions. */
export function HistorySection({ id }: { id: string }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const read = useRead<History>(`/api/v1/memory/${id}/history?client_id=*`, {
    topics: ['memory'],
  });
  return (
    <section class="section">
      <h3>What became of it</h3>
      <Loaded
        read={read}
        what="its history"
        unharmed="Nothing was changed."
        loading={<Skeleton what="its history" rows={3} />}
      >
        {(history) => (
          <ol class="story">
            {momentsOf(history).map(({ key, at, what, who, memory_id, version, detail, tone }) => (
              <li key={key} class={tone}>
                <span class="strong">{what}</span>
                <span class="meta">
                  {' '}
                  {sayInstant(at, zone, now)} · {who} ·{' '}
                  {memory_id === id ? (
                    `version ${version}, shown here`
                  ) : (
                    <a href={pathWith('/memory', { id: memory_id })}>version {version}</a>
                  )}
                </span>
                {detail === undefined ? null : (
                  <p class="clamp" dir="auto">
                    {detail.slice(0, 600)}
                  </p>
                )}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </section>
  );
}
