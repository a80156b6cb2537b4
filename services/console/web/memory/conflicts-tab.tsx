import type { Conflict } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { Pager, usePages } from '../parts/pager.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { useRowKeys } from '../shell/use-row-keys.ts';
import { useAllowed } from '../use-allowed.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { ConflictCard } from './conflict-card.tsx';

interface Page {
  items: Conflict[];
  next_cursor: string | null;
}

const CHOICES = [
  { value: 'open', text: 'open' },
  { value: 'resolved', text: 'decided' },
];

/** The second inbox: statements that contradict each other, and wait for a person. */
export function ConflictsTab(): JSX.Element {
  const [query, change] = useQuery();
  const status = query['conflicts'] === 'resolved' ? 'resolved' : 'open';
  const pages = usePages(status);
  const path = pathWith('/api/v1/memory/conflicts', {
    status,
    client_id: '*',
    limit: '20',
    cursor: pages.cursor,
  });
  const read = useRead<Page>(path, { topics: ['memory'], keep: true });
  const may_not = useAllowed('operator', 'approver', 'admin');
  const box = useRowKeys('memory');
  return (
    <div ref={box}>
      <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
        <SelectField
          label="Conflicts"
          name="conflicts"
          value={status}
          choices={CHOICES}
          onChange={(conflicts) =>
            change({ conflicts: conflicts === 'open' ? undefined : conflicts }, { replace: true })
          }
        />
        <AsOf read={read} />
      </form>
      {may_not === undefined || status === 'resolved' ? null : <p class="meta">{may_not}</p>}
      <Loaded read={read} what="the conflicts" unharmed="Nothing was decided.">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <NoConflicts status={status} />
          ) : (
            <>
              <ul class="conflicts">
                {items.map((one) => (
                  <ConflictCard
                    key={one.conflict_id}
                    conflict={one}
                    may_decide={may_not === undefined}
                  />
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

function NoConflicts({ status }: { status: 'open' | 'resolved' }): JSX.Element {
  if (status === 'resolved') {
    return (
      <Empty
        title="No conflict was decided yet"
        action={
          <a class="button" href="/memory?tab=conflicts">
            Show the open ones
          </a>
        }
      />
    );
  }
  return (
    <Empty title="Nothing contradicts what is known">
      What is told against something surer waits here for a person, and changes nothing until then.
    </Empty>
  );
}
