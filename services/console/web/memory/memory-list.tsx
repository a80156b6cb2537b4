import type { ListedMemory } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { Pager, usePages } from '../parts/pager.tsx';
import { useReturn } from '../shell/use-row-keys.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { beginRead, useRead, type Topic } from '../use-read.ts';
import { filterOf, isFiltered, MemoryFilters, scopeOf } from './memory-filters.tsx';
import { MemoryRow } from './memory-row.tsx';
import { useMemoryRowKeys } from './use-memory-row-keys.ts';

interface Page {
  items: ListedMemory[];
  next_cursor: string | null;
}

const PATH = '/api/v1/memory';
const TOPICS: Topic[] = ['memory'];
export const beginMemories = (): void =>
  beginRead(pathWith(PATH, { client_id: scopeOf({}) }), TOPICS);

/** Without a question: what was recorded last. */
export function MemoryList(): JSX.Element {
  const [query] = useQuery();
  const filter = { ...filterOf(query), client_id: scopeOf(query) };
  const pages = usePages(JSON.stringify(filter));
  const path = pathWith(PATH, { ...filter, cursor: pages.cursor });
  const read = useRead<Page>(path, { topics: TOPICS, keep: true });
  const box = useMemoryRowKeys();
  useReturn(box, read.data !== undefined);
  return (
    <div ref={box}>
      <MemoryFilters searching={false}>
        <AsOf read={read} />
      </MemoryFilters>
      <Loaded read={read} what="the memories" unharmed="Nothing was changed.">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <NoMemories filtered={isFiltered(query)} />
          ) : (
            <>
              <ul class="rows">
                {items.map((memory) => (
                  <MemoryRow key={memory.memory_id} memory={memory} />
                ))}
              </ul>
              <Pager pages={pages} next={next_cursor} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function NoMemories({ filtered }: { filtered: boolean }): JSX.Element {
  if (!filtered) {
    return (
      <Empty title="Nothing is remembered yet">
        What Almanac learns from tasks, plans, days and your corrections stands here, with where it
        came from.
      </Empty>
    );
  }
  return (
    <Empty
      title="No memory fits this filter"
      action={
        <a class="button" href="/memory">
          Clear the filter
        </a>
      }
    />
  );
}
