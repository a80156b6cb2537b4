import type { MemoryDetail } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { copyId } from './copy-id.ts';
import { CorrectForm } from './correct-form.tsx';
import { HistorySection } from './history-section.tsx';
import { MemoryDeeds } from './memory-deeds.tsx';
import { MemoryFacts } from './memory-facts.tsx';
import { MemoryText } from './memory-text.tsx';
import { Neighbourhood } from './neighbourhood.tsx';

/** What no memory answers to: it is not there, or the id is none. */
const NOT_THERE = [400, 404, 422];

/** One memory: what it says, why it may be believed, and what became of it. */
export function MemoryView({ id }: { id: string }): JSX.Element {
  const [query, change] = useQuery();
  const read = useRead<MemoryDetail>(`/api/v1/memory/${encodeURIComponent(id)}?client_id=*`, {
    topics: ['memory'],
  });
  const back = (): void => change({ id: undefined, correct: undefined });
  useKeys('memory', { back, copy: () => void copyId(id) });
  return (
    <article class="detail">
      <p>
        <button type="button" class="link-button" onClick={back}>
          ← {query['q'] === undefined ? 'All memories' : 'What was found'}
        </button>{' '}
        <AsOf read={read} />
      </p>
      {NOT_THERE.includes(read.error?.status ?? 0) ? (
        <Empty title="There is no such memory">{id.slice(0, 200)}</Empty>
      ) : (
        <Loaded read={read} what="this memory" unharmed="Nothing was changed.">
          {(memory) => <Known memory={memory} />}
        </Loaded>
      )}
    </article>
  );
}

function Known({ memory }: { memory: MemoryDetail }): JSX.Element {
  const [query, change] = useQuery();
  const correcting = query['correct'] !== undefined && memory.status === 'current';
  const open = (yes: boolean): void =>
    change({ correct: yes ? 'yes' : undefined }, { replace: true });
  return (
    <>
      <MemoryText memory={memory} />
      <MemoryDeeds memory={memory} onCorrect={() => open(true)} />
      <div class="detail-columns">
        <div class="sections">
          {correcting ? (
            <CorrectForm
              memory={memory}
              onCancel={() => open(false)}
              onDone={(id) => change({ id, correct: undefined })}
            />
          ) : null}
          <MemoryFacts memory={memory} />
        </div>
        <div class="sections">
          <HistorySection id={memory.memory_id} />
          <section class="section">
            <h3>What it is linked with</h3>
            <Neighbourhood entity_id={memory.memory_id} depth={1} />
          </section>
        </div>
      </div>
    </>
  );
}
