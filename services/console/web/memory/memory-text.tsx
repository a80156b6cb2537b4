import type { MemoryDetail } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { sayNumber } from '../parts/date-words.ts';
import { Tag } from '../parts/tag.tsx';
import { plainName } from '../parts/words.ts';
import { AuthorityMark } from './authority-mark.tsx';
import { sayStatus, toneOfStatus } from './memory-words.ts';

/** A statement this short is its own title. */
const TITLE_LETTERS = 160;
const FIRST_LETTERS = 3000;

/** What it says; the heading takes the focus, so that it is heard when it opens. */
export function MemoryText({ memory }: { memory: MemoryDetail }): JSX.Element {
  const { content, status, kind, conflict_ids, memory_id } = memory;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [memory_id]);
  const redacted = status === 'redacted';
  const is_short = content.length <= TITLE_LETTERS && !redacted;
  return (
    <>
      <p class="tags">
        <AuthorityMark authority={memory.authority} />
        <Tag>{plainName(kind)}</Tag>
        <Tag tone={toneOfStatus(status)}>{sayStatus(status)}</Tag>
        {conflict_ids.length === 0 ? null : (
          <a class="tag amber" href="/memory?tab=conflicts">
            in a conflict
          </a>
        )}
      </p>
      <h2 ref={heading} tabIndex={-1} class="detail-title" dir="auto">
        {is_short ? content : redacted ? 'Redacted' : `A ${plainName(kind)}`}
      </h2>
      {redacted ? (
        <p class="meta">Its text was blanked for ever. Row, history and audit stay.</p>
      ) : null}
      {is_short || redacted ? null : <LongText key={memory_id} text={content} />}
    </>
  );
}

function LongText({ text }: { text: string }): JSX.Element {
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > FIRST_LETTERS;
  return (
    <div class="memory-text">
      <p class="serif" dir="auto">
        {cut ? `${text.slice(0, FIRST_LETTERS)}…` : text}
      </p>
      {cut ? (
        <button type="button" class="link-button" onClick={() => setWhole(true)}>
          Show all {sayNumber(text.length)} characters
        </button>
      ) : null}
    </div>
  );
}
