import type { AnalyticsReply } from '@almanac/shared/contracts/analytics';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { sayCell, sayColumn } from './cells.ts';

const FIRST = 50;

/** Every row is shown on request: there are 1,000 at most. */
export function ResultTable({ reply }: { reply: AnalyticsReply }): JSX.Element {
  const [all, setAll] = useState(false);
  const { columns, rows } = reply;
  const shown = all ? rows : rows.slice(0, FIRST);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, so keys must reach it */}
      <div class="table-box" role="region" aria-label="Numbers" tabIndex={0}>
        <table class="table as-list">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  class={column.unit === null ? undefined : 'number'}
                >
                  {sayColumn(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, at) => (
              <tr key={at}>
                {columns.map((column, n) => (
                  <td
                    key={column.name}
                    class={column.unit === null ? undefined : 'number'}
                    data-label={sayColumn(column)}
                  >
                    <span class={column.unit === null ? 'cell' : undefined} dir="auto">
                      {sayCell(row[n] ?? null, column)}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === rows.length ? null : (
        <div class="actions">
          <Button onClick={() => setAll(true)}>Show all {rows.length} rows</Button>
        </div>
      )}
    </>
  );
}
