import type { Memory } from '@almanac/shared/contracts/memory';
import type { Conflict } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { TextField } from '../parts/text-field.tsx';
import { plainName, sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useWhyHeld } from '../shell/why-held.ts';
import { useDeed } from '../use-deed.ts';
import { pathWith } from '../use-query.ts';
import { readAgain } from '../use-read.ts';
import { AuthorityMark } from './authority-mark.tsx';
import { short } from './links.ts';
import { saySource, sayValid } from './memory-words.ts';

type Keep = NonNullable<Conflict['keep']>;

const REASONS: Record<Conflict['reason'], string> = {
  lower_authority: 'B is less sure than A, so it did not take its place.',
  older: 'B is about an earlier time than A, so it did not take its place.',
};
const KEPT: Record<Keep, string> = {
  existing: 'Kept A',
  contender: 'Kept B',
  both: 'Kept both',
};

interface Props {
  conflict: Conflict;
  may_decide: boolean;
}

/** Both sides beside each other, and what a person makes of it. */
export function ConflictCard({ conflict, may_decide }: Props): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { conflict_id, existing, contender, reason, client_id, keep } = conflict;
  const words = [client_id, existing.subject, plainName(existing.predicate ?? '')];
  const about = [...new Set(words.filter(Boolean))].join(' · ');
  const label = about === '' ? short(existing.content, 60) : about;
  return (
    <li>
      <article class="conflict" data-row={conflict_id} tabIndex={-1} aria-label={label}>
        <h2 dir="auto">{label}</h2>
        <p class="meta">
          {REASONS[reason]} Since {sayInstant(conflict.opened_at, zone, now)}.
        </p>
        <div class="sides">
          <Side name="A" words="stands" memory={existing} />
          <Side name="B" words="contends" memory={contender} />
        </div>
        {keep === null ? null : (
          <p>
            <span class="strong">{KEPT[keep]}</span>{' '}
            <span class="meta">
              {conflict.resolved_by ?? ''}
              {conflict.resolved_at === null
                ? ''
                : `, ${sayInstant(conflict.resolved_at, zone, now)}`}
            </span>
            {conflict.note === null ? null : <span dir="auto"> “{conflict.note}”</span>}
          </p>
        )}
        {keep === null && may_decide ? <Decision conflict={conflict} label={label} /> : null}
      </article>
    </li>
  );
}

function Side({ name, words, memory }: { name: string; words: string; memory: Memory }) {
  const zone = useZone();
  const now = useNow();
  const { memory_id, content, authority } = memory;
  const told = [saySource(memory.source), sayValid(memory, zone, now)].filter(Boolean);
  return (
    <section class="panel" aria-label={`${name}, ${words}`}>
      <h3 class="panel-head">
        {name}, {words} <AuthorityMark authority={authority} />
      </h3>
      <div class="panel-body">
        <p class="serif side-text" dir="auto">
          {content.slice(0, 1200)}
          {content.length > 1200 ? '…' : ''}
        </p>
        <p class="meta">{told.join(' · ')}</p>
        <p class="meta">
          <a href={pathWith('/memory', { id: memory_id })}>
            Open {name}
            <span class="visually-hidden">: {short(content, 60)}</span>
          </a>
        </p>
      </div>
    </section>
  );
}

function Decision({ conflict, label }: { conflict: Conflict; label: string }): JSX.Element {
  const held = useWhyHeld();
  const [note, setNote] = useState('');
  const { busy, failed, run } = useDeed('Nothing was decided.');
  const decide = (keep: Keep) => (): void =>
    run(async (intent) => {
      const path = `/api/v1/memory/conflicts/${conflict.conflict_id}/resolve`;
      const given = note.trim();
      await send('POST', path, given === '' ? { keep } : { keep, note: given }, { intent });
      readAgain('memory');
      say(`${KEPT[keep]}: ${short(label, 80)}`);
    });
  return (
    <div class="decision">
      <TextField
        label="Why? It may be left out"
        name={`note-${conflict.conflict_id}`}
        maxLength={1000}
        autocomplete="off"
        value={note}
        onInput={setNote}
      />
      <div class="actions">
        <Button busy={busy} held={held} label={`Keep A: ${label}`} onClick={decide('existing')}>
          Keep A
        </Button>
        <Button busy={busy} held={held} label={`Keep B: ${label}`} onClick={decide('contender')}>
          Keep B
        </Button>
        <Button busy={busy} held={held} label={`Keep both: ${label}`} onClick={decide('both')}>
          Keep both
        </Button>
      </div>
      {held === undefined ? null : <p class="meta">{held}</p>}
      {failed === undefined ? null : (
        <Message tone="stop" alert>
          {failed}
        </Message>
      )}
    </div>
  );
}
