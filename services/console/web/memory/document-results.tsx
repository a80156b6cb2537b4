import type { DocSearchItem, DocSearchReply } from '@almanac/shared/contracts/documents';
import type { JSX } from 'preact';
import { Loaded } from '../parts/loaded.tsx';
import { Message, Skeleton } from '../parts/message.tsx';
import { pathWith } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { sayDegraded } from './memory-words.ts';
import { OpenSource } from './open-source.tsx';
import { WhyFound } from './why-found.tsx';

interface Props {
  q: string;
  client_id: string;
}

/** Passages of documents, each with where it stands. */
export function DocumentResults({ q, client_id }: Props): JSX.Element {
  const path = pathWith('/api/v1/memory/search/docs', {
    query: q,
    client_id,
    limit: '8',
    explain: 'true',
  });
  const read = useRead<DocSearchReply>(path, { topics: ['memory'], keep: true });
  return (
    <section class="section">
      <h2>In documents</h2>
      <Loaded
        read={read}
        what="the documents"
        unharmed="Nothing was changed."
        loading={<Skeleton what="the documents" rows={3} />}
      >
        {({ items, degraded }) => (
          <>
            {sayDegraded(degraded).map((words) => (
              <Message key={words} tone="amber">
                {words}
              </Message>
            ))}
            {items.length === 0 ? (
              <p class="meta">No document speaks of it.</p>
            ) : (
              <ul class="rows">
                {items.map((item) => (
                  <Passage key={item.chunk_id} item={item} />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

const MOST_LETTERS = 900;

function Passage({ item }: { item: DocSearchItem }): JSX.Element {
  const { title, heading, content, lines, version, client_id, score, explain } = item;
  const where = [heading, `lines ${lines.from}–${lines.to}`, `version ${version}`, client_id];
  return (
    <li class="passage">
      <p class="strong" dir="auto">
        {title}
      </p>
      <p class="meta" dir="auto">
        {where.filter(Boolean).join(' · ')}
        <OpenSource url={item.url} />
      </p>
      <p class="clamp" dir="auto">
        {content.slice(0, MOST_LETTERS)}
      </p>
      <WhyFound score={score} explain={explain} about={title} />
    </li>
  );
}
