import type { RecallReply } from '@almanac/shared/contracts/memory';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty, Message } from '../parts/message.tsx';
import { useZone } from '../shell/session.ts';
import { useReturn } from '../shell/use-row-keys.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { DocumentResults } from './document-results.tsx';
import { asOfInstant, isFiltered, MemoryFilters, scopeOf } from './memory-filters.tsx';
import { MemoryRow } from './memory-row.tsx';
import { sayDegraded } from './memory-words.ts';
import { useMemoryRowKeys } from './use-memory-row-keys.ts';
import { WhyFound } from './why-found.tsx';

const MOST = '30';

/** What is known about these words, best first, and where documents speak of them. */
export function SearchResults({ q }: { q: string }): JSX.Element {
  const [query] = useQuery();
  const client_id = scopeOf(query);
  const zone = useZone();
  const path = pathWith('/api/v1/memory/recall', {
    query: q,
    client_id,
    kinds: query['kind'],
    authority_min: query['authority'],
    as_of: asOfInstant(query, zone),
    limit: MOST,
    explain: 'true',
  });
  const read = useRead<RecallReply>(path, { topics: ['memory'], keep: true });
  const box = useMemoryRowKeys();
  const heading = useRef<HTMLHeadingElement>(null);
  // Out of the box, so that it is told what was searched and the keys of the list work.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [q]);
  useReturn(box, read.data !== undefined);
  return (
    <div ref={box} class="sections">
      <section>
        <h2 ref={heading} tabIndex={-1} class="found-title" dir="auto">
          About “{q.slice(0, 200)}”
        </h2>
        <MemoryFilters searching>
          <AsOf read={read} />
        </MemoryFilters>
        <Loaded read={read} what="the memories" unharmed="Nothing was changed.">
          {({ items, degraded }) => (
            <div class="sections-small">
              {sayDegraded(degraded).map((words) => (
                <Message key={words} tone="amber">
                  {words}
                </Message>
              ))}
              {items.length === 0 ? (
                <NothingFound q={q} filtered={isFiltered(query)} />
              ) : (
                <ul class="rows">
                  {items.map((memory) => (
                    <MemoryRow key={memory.memory_id} memory={memory}>
                      <WhyFound
                        score={memory.score}
                        explain={memory.explain}
                        about={memory.content}
                      />
                    </MemoryRow>
                  ))}
                </ul>
              )}
            </div>
          )}
        </Loaded>
      </section>
      <DocumentResults q={q} client_id={client_id} />
    </div>
  );
}

function NothingFound({ q, filtered }: { q: string; filtered: boolean }): JSX.Element {
  const to = filtered ? pathWith('/memory', { q }) : '/memory';
  return (
    <Empty
      title={
        filtered ? 'Nothing that fits this filter is known about it' : 'Nothing is known about it'
      }
      action={
        <a class="button" href={to}>
          {filtered ? 'Clear the filter' : 'Clear the search'}
        </a>
      }
    >
      Searched for “{q.slice(0, 200)}”, by words, meaning, links and time.
    </Empty>
  );
}
