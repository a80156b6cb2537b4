import type { Memory } from '@almanac/shared/contracts/memory';
import type { ListedMemory } from '@almanac/shared/contracts/memory-review';
import type { ComponentChildren, JSX } from 'preact';
import { useNow } from '../parts/now.ts';
import { Tag } from '../parts/tag.tsx';
import { rememberOpened } from '../shell/use-row-keys.ts';
import { plainName } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { AuthorityMark } from './authority-mark.tsx';
import { saySource, sayStatus, sayValid, toneOfStatus } from './memory-words.ts';

export type Shown = Pick<
  Memory,
  | 'memory_id'
  | 'content'
  | 'kind'
  | 'authority'
  | 'client_id'
  | 'source'
  | 'valid_from'
  | 'valid_to'
> & { status?: ListedMemory['status']; conflict_ids?: string[] | undefined };

/** Two lines are shown: more of a long text would only be carried along. */
const MOST_LETTERS = 600;

interface Props {
  memory: Shown;
  /** Below the row: why it was found. */
  children?: ComponentChildren;
}

export function MemoryRow({ memory, children }: Props): JSX.Element {
  const [query] = useQuery();
  const zone = useZone();
  const now = useNow();
  const { memory_id: id, content, kind, client_id, status = 'current', conflict_ids } = memory;
  const told = [client_id, plainName(kind), saySource(memory.source)];
  const about = [...told, sayValid(memory, zone, now)].filter(Boolean);
  return (
    <li>
      <a
        class="row-link"
        href={pathWith('/memory', { ...query, id })}
        data-row={id}
        onClick={() => rememberOpened(id)}
      >
        <span class="row-title" dir="auto">
          {status === 'redacted' ? 'Redacted' : content.slice(0, MOST_LETTERS)}
        </span>
        <span class="tags">
          {(conflict_ids ?? []).length === 0 ? null : <Tag tone="amber">doubted</Tag>}
          {status === 'current' ? null : <Tag tone={toneOfStatus(status)}>{sayStatus(status)}</Tag>}
          <AuthorityMark authority={memory.authority} />
        </span>
        <span class="meta">{about.join(' · ')}</span>
      </a>
      {children}
    </li>
  );
}
