import type { AuditCheckpoint, AuditVerification } from '@almanac/shared/contracts/audit';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { read } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { sayNumber } from '../parts/date-words.ts';
import { useNow } from '../parts/now.ts';
import { Dot } from '../parts/tag.tsx';
import { sayClock, sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { useDeed } from '../use-deed.ts';
import { useRead } from '../use-read.ts';
import { sayVerification } from './audit-words.ts';

interface Found {
  found: AuditVerification;
  head: AuditCheckpoint | null;
  at: number;
}

/** Verify: every hash is computed again. It takes as long as the chain is; how long so far is said. */
export function VerifyPanel(): JSX.Element {
  const [result, setResult] = useState<Found>();
  const { busy, failed, run } = useDeed();
  const verify = async (): Promise<void> => {
    const found = await read<AuditVerification>('/api/v1/audit/verify');
    const { latest } = await read<{ latest: AuditCheckpoint | null }>('/api/v1/audit/checkpoint');
    setResult({ found, head: latest, at: Date.now() });
  };
  return (
    <section class="panel verify" aria-label="Verify the audit">
      <div class="panel-body">
        <Button kind="primary" busy={busy} onClick={() => run(verify)}>
          {busy ? 'Verifying…' : 'Verify'}
        </Button>
        <div class="verify-words" role="status">
          {busy ? <Underway /> : null}
          {!busy && failed !== undefined ? (
            <p class="strong">The chain was not verified. {failed}</p>
          ) : null}
          {!busy && failed === undefined ? <Outcome result={result} /> : null}
        </div>
      </div>
    </section>
  );
}

function Underway(): JSX.Element {
  const newest = useRead<{ items: { seq: number }[] }>('/api/v1/audit?limit=1', {
    topics: ['action'],
  });
  const [begun] = useState(Date.now());
  const seconds = Math.max(0, Math.floor((useNow(1000) - begun) / 1000));
  const entries = newest.data?.items[0]?.seq;
  return (
    <>
      <p>
        Every hash is computed again
        {entries === undefined ? '' : ` for ${sayNumber(entries)} entries`}. {seconds} s
      </p>
      <progress class="progress" aria-label="Verifying" />
    </>
  );
}

function Outcome({ result }: { result: Found | undefined }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  if (result === undefined) {
    return (
      <p class="lead">
        Each entry carries the hash of the one before it. Verify computes them all again and
        compares the end with the signed checkpoints.
      </p>
    );
  }
  const { found, head, at } = result;
  const words = sayVerification(found, head, (time) => sayInstant(time, zone, now));
  return (
    <>
      <p class="strong">
        <Dot tone={found.verified ? 'leaf' : 'stop'} /> {words}
      </p>
      <p class="meta">
        Verified at {sayClock(at, zone)} in {(found.ms / 1000).toFixed(1)} s
        {found.checkpoints === null
          ? '; no checkpoints are kept here, so that a cut tail could not show.'
          : `, against ${found.checkpoints} signed checkpoints.`}
      </p>
      {found.notes.map((note) => (
        <p key={note} class="meta">
          {note}
        </p>
      ))}
      {found.faults.length === 0 ? null : (
        <ul class="faults">
          {found.faults.slice(0, 50).map((fault, n) => (
            <li key={n}>
              <span class="strong">{fault.kind}</span>
              {fault.seq === null ? '' : ` at entry ${sayNumber(fault.seq)}`}: {fault.detail}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
