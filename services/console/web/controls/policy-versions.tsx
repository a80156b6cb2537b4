import type { PolicyReply, PolicyVersion } from '@almanac/shared/contracts/policy';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { DifferenceList } from '../parts/difference-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { Pager, usePages } from '../parts/pager.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { policyDifferences } from './policy-words.ts';

/** Who made which policy and why, and what differs from today's. */
export function PolicyVersions({ current }: { current: PolicyReply }): JSX.Element {
  const pages = usePages('');
  const path = pathWith('/api/v1/policies/versions', { limit: '10', cursor: pages.cursor });
  const read = useRead<{ items: PolicyVersion[]; next_cursor: string | null }>(path, {
    topics: ['control'],
    keep: true,
  });
  const [open, setOpen] = useState<number>();
  const zone = useZone();
  const now = useNow();
  return (
    <section class="section">
      <h2>Versions</h2>
      <Loaded read={read} what="the versions">
        {({ items, next_cursor }) => (
          <>
            <ul class="rows">
              {items.map(({ version, made_by, made_at, reason }) => (
                <li key={version} class="letter">
                  <div>
                    <span class="strong">Version {version}</span>{' '}
                    <span class="meta">
                      {made_by}, {sayInstant(made_at, zone, now)}
                    </span>
                    <p>{reason}</p>
                  </div>
                  {version === current.version ? (
                    <span class="meta">it holds now</span>
                  ) : (
                    <Button label={`Compare version ${version}`} onClick={() => setOpen(version)}>
                      Compare
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            <Pager pages={pages} next={next_cursor} />
          </>
        )}
      </Loaded>
      {open === undefined ? null : (
        <CompareDialog version={open} current={current} onClose={() => setOpen(undefined)} />
      )}
    </section>
  );
}

interface CompareProps {
  version: number;
  current: PolicyReply;
  onClose: () => void;
}

function CompareDialog({ version, current, onClose }: CompareProps): JSX.Element {
  const read = useRead<PolicyReply>(`/api/v1/policies/versions/${version}`, { topics: [] });
  return (
    <Dialog title={`From version ${version} to today`} onClose={onClose} wide>
      <Loaded read={read} what="that version">
        {(old) => {
          const items = policyDifferences(old, current);
          return items.length === 0 ? <p>Nothing differs.</p> : <DifferenceList items={items} />;
        }}
      </Loaded>
      <div class="dialog-foot">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
