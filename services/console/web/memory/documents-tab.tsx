import type { DocumentDetail, DocumentEntry } from '@almanac/shared/contracts/documents';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { MarkdownView } from '../parts/markdown-view.tsx';
import { Empty } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Pager, usePages } from '../parts/pager.tsx';
import { counted, sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { useKeys } from '../shell/use-keys.ts';
import { rememberOpened, useReturn } from '../shell/use-row-keys.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { scopeOf } from './memory-filters.tsx';
import { belowTitle } from './memory-words.ts';
import { OpenSource } from './open-source.tsx';
import { useMemoryRowKeys } from './use-memory-row-keys.ts';

interface Page {
  items: DocumentEntry[];
  next_cursor: string | null;
}

/** Everything that was handed in as a document, newest first, without a question being asked. */
export function DocumentsTab(): JSX.Element {
  const [query] = useQuery();
  const id = query['doc'];
  return id === undefined ? <DocumentList /> : <DocumentView key={id} id={id} />;
}

function DocumentList(): JSX.Element {
  const [query] = useQuery();
  const client_id = scopeOf(query);
  const pages = usePages(client_id);
  const path = pathWith('/api/v1/memory/docs', { client_id, cursor: pages.cursor });
  const read = useRead<Page>(path, { topics: ['memory'], keep: true });
  const box = useMemoryRowKeys();
  useReturn(box, read.data !== undefined);
  return (
    <div ref={box}>
      <AsOf read={read} />
      <Loaded read={read} what="the documents" unharmed="Nothing was changed.">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <Empty title="No document is kept yet">
              Guides, notes and minutes that are handed to Almanac stand here, with every version.
            </Empty>
          ) : (
            <>
              <ul class="rows">
                {items.map((entry) => (
                  <DocumentRow key={entry.doc_id} entry={entry} />
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

function DocumentRow({ entry }: { entry: DocumentEntry }): JSX.Element {
  const [query] = useQuery();
  const { doc_id, title } = entry;
  return (
    <li>
      <a
        class="row-link"
        href={pathWith('/memory', { ...query, doc: doc_id })}
        data-row={doc_id}
        onClick={() => rememberOpened(doc_id)}
      >
        <span class="row-title" dir="auto">
          {title}
        </span>
        <span class="meta" dir="auto">
          <About of={entry} />
        </span>
      </a>
    </li>
  );
}

function About({ of }: { of: DocumentEntry }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { client_id, version, chunks, recorded_at, recorded_by } = of;
  const words = [
    client_id,
    `version ${version}`,
    `${sayInstant(recorded_at, zone, now)} by ${recorded_by}`,
    counted(chunks, 'passage'),
  ];
  return <>{words.filter(Boolean).join(' · ')}</>;
}

function DocumentView({ id }: { id: string }): JSX.Element {
  const [, change] = useQuery();
  const path = pathWith(`/api/v1/memory/docs/${encodeURIComponent(id)}`, { client_id: '*' });
  const read = useRead<DocumentDetail>(path, { topics: ['memory'] });
  const back = (): void => change({ doc: undefined });
  useKeys('memory', { back });
  return (
    <article class="detail">
      <p>
        <button type="button" class="link-button" onClick={back}>
          ← All documents
        </button>{' '}
        <AsOf read={read} />
      </p>
      {read.error?.status === 404 || read.error?.status === 422 ? (
        <Empty title="There is no such document">{id.slice(0, 200)}</Empty>
      ) : (
        <Loaded read={read} what="this document" unharmed="Nothing was changed.">
          {(document) => <Shown document={document} />}
        </Loaded>
      )}
    </article>
  );
}

function Shown({ document }: { document: DocumentDetail }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [document.doc_id]);
  return (
    <>
      <h2 ref={heading} tabIndex={-1} class="detail-title" dir="auto">
        {document.title}
      </h2>
      <p class="meta" dir="auto">
        <About of={document} />
        <OpenSource url={document.url} />
      </p>
      <MarkdownView text={belowTitle(document.title, document.content ?? '')} />
    </>
  );
}
