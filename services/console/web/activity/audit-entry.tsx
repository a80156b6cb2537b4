import type { AuditRow, AuditPrivate } from '@almanac/shared/contracts/audit';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { read as readJson } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { sayNumber } from '../parts/date-words.ts';
import { sayValue } from '../parts/difference.ts';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { plainName, sayInstant } from '../parts/words.ts';
import { hasRole, useMe, useZone } from '../shell/session.ts';
import { useDeed } from '../use-deed.ts';
import { pathWith } from '../use-query.ts';
import { followsOn } from './audit-words.ts';

interface Props {
  row: AuditRow;
  rows: readonly AuditRow[];
}

/** One entry: its line, and below on demand what it holds and how it hangs on the one before. */
export function AuditEntry({ row, rows }: Props): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const follows = followsOn(row, rows);
  return (
    <li>
      <details class="entry">
        <summary data-row={row.seq}>
          <span class="entry-seq">{sayNumber(row.seq)}</span>
          <span class="entry-what">{plainName(row.action)}</span>
          <span class="meta entry-who">
            {row.actor} · {row.subject}
          </span>
          <span class="meta nowrap entry-at">{sayInstant(row.at, zone, now)}</span>
          <span class="meta mono entry-hash">
            {row.prev_hash.slice(0, 6)} <span aria-hidden="true">→</span>
            <span class="visually-hidden">before</span> {row.hash.slice(0, 6)}
          </span>
        </summary>
        <EntryFacts row={row} follows={follows} />
      </details>
    </li>
  );
}

const FOLLOWS = {
  yes: 'It carries the hash of the entry before it.',
  no: 'It does not carry the hash of the entry before it: verify the chain.',
  unknown: 'The entry before it is not shown here.',
};

function EntryFacts({
  row,
  follows,
}: {
  row: AuditRow;
  follows: 'yes' | 'no' | 'unknown';
}): JSX.Element {
  const { private: sealed, ...data } = row.data;
  return (
    <div class="entry-body">
      <dl class="facts">
        <Fact label="At" mono>
          {row.at}
        </Fact>
        <Fact label="Who">
          {row.actor}, {row.actor_type}
        </Fact>
        <Fact label="About">
          <AboutLink row={row} />
        </Fact>
        <Fact label="Request">{row.corr_id ?? 'none'}</Fact>
        {Object.entries(data).map(([name, value]) => (
          <Fact key={name} label={plainName(name).replace(/^./, (first) => first.toUpperCase())}>
            {sayValue(value)}
          </Fact>
        ))}
        <Fact label="Hash" mono>
          {row.hash}
        </Fact>
        <Fact label="Before" mono>
          {row.prev_hash}
        </Fact>
      </dl>
      <p class={follows === 'no' ? 'message stop' : 'meta'}>{FOLLOWS[follows]}</p>
      {sealed === undefined ? null : <Sealed audit_id={row.audit_id} />}
    </div>
  );
}

interface FactProps {
  label: string;
  mono?: boolean;
  children: ComponentChildren;
}

function Fact({ label, mono = false, children }: FactProps): JSX.Element {
  return (
    <>
      <dt>{label}</dt>
      <dd class={mono ? 'mono' : undefined}>{children}</dd>
    </>
  );
}

function AboutLink({ row }: { row: AuditRow }): JSX.Element {
  if (!row.subject.startsWith('act_')) return <>{row.subject}</>;
  return <a href={pathWith('/activity', { tab: 'actions', id: row.subject })}>{row.subject}</a>;
}

/** What people wrote stands beside the chain, sealed; reading it is an admin's and is itself written down. */
function Sealed({ audit_id }: { audit_id: string }): JSX.Element {
  const me = useMe();
  const { busy, failed, run } = useDeed();
  const [text, setText] = useState<AuditPrivate>();
  if (text?.state === 'readable') {
    return <p class="meta">Sealed text: {sayValue(text.data)}</p>;
  }
  if (text !== undefined)
    return <p class="meta">The sealed text was erased; the chain is whole.</p>;
  const open = async (): Promise<void> =>
    setText(await readJson<AuditPrivate>(`/api/v1/audit/${audit_id}/private`));
  return (
    <div class="actions">
      <Button
        busy={busy}
        held={hasRole(me, 'admin') ? undefined : 'Only admins read what is sealed.'}
        onClick={() => run(open)}
      >
        Read the sealed text
      </Button>
      {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
    </div>
  );
}
