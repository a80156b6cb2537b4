import type { AuditRow } from '@almanac/shared/contracts/audit';
import type { JSX } from 'preact';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { Pager, usePages } from '../parts/pager.tsx';
import { useZone } from '../shell/session.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { AuditEntry } from './audit-entry.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { auditFilter } from './audit-words.ts';
import { EvidenceButton } from './evidence-button.tsx';
import { useRowKeys } from '../shell/use-row-keys.ts';
import { VerifyPanel } from './verify-panel.tsx';

interface Page {
  items: AuditRow[];
  next_cursor: string | null;
}

/** The chain, newest first, what a filter leaves of it, and the proof that nobody changed it. */
export function AuditTab(): JSX.Element {
  const [query] = useQuery();
  const zone = useZone();
  const filter = auditFilter(query, zone);
  const filtered = Object.keys(filter).length > 0;
  const pages = usePages(JSON.stringify(filter));
  const path = pathWith('/api/v1/audit', { ...filter, cursor: pages.cursor });
  const read = useRead<Page>(path, { topics: ['action', 'control'], keep: true });
  const box = useRowKeys('activity');
  const file = (format: string): string => pathWith('/api/v1/audit/export', { ...filter, format });
  return (
    <div ref={box}>
      <VerifyPanel />
      <AuditFilters key={JSON.stringify(filter)} />
      <div class="actions export">
        <a class="button" href={file('csv')} download="almanac-audit.csv">
          Export CSV
        </a>
        <a class="button" href={file('jsonl')} download="almanac-audit.jsonl">
          Export JSONL
        </a>
        <EvidenceButton filter={filter} />
        <span class="meta">{filtered ? 'Of this filter.' : 'Of the whole chain.'}</span>
        <AsOf read={read} />
      </div>
      <Loaded read={read} what="the audit" unharmed="Nothing was changed.">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <Empty
              title="No entry fits this filter"
              action={
                <a class="button" href="/activity?tab=audit">
                  Clear the filter
                </a>
              }
            />
          ) : (
            <>
              <ol class="rows audit-rows">
                {items.map((row) => (
                  <AuditEntry key={row.seq} row={row} rows={items} />
                ))}
              </ol>
              <Pager pages={pages} next={next_cursor} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}
