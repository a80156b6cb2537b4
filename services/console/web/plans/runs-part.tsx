import type { ExecutionRun, Plan } from '@almanac/shared/contracts/planner';
import type { JSX } from 'preact';
import { Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Pager, usePages } from '../parts/pager.tsx';
import { sayInstant, sayMinutes } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith } from '../use-query.ts';
import { useRead } from '../use-read.ts';

interface Reply {
  items: ExecutionRun[];
  next_cursor: string | null;
}

const HEADS = ['Ended', 'Work', 'Planned', 'Worked', 'Outcome'];

/** The execution runs of this plan: how long its work really took. */
export function RunsPart({ plan }: { plan: Plan }): JSX.Element {
  const { plan_id } = plan;
  const pages = usePages(plan_id);
  const path = pathWith('/api/v1/planner/execution-runs', { plan_id, cursor: pages.cursor });
  const read = useRead<Reply>(path, { topics: ['plan'], keep: true });
  return (
    <Loaded read={read} what="the work done" unharmed="Nothing was changed.">
      {({ items, next_cursor }) =>
        items.length === 0 ? (
          <Empty title="No work is recorded yet">
            Say at a step or its block how long it took, and it stands here.
          </Empty>
        ) : (
          <>
            <table class="table as-list">
              <thead>
                <tr>
                  {HEADS.map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((run) => (
                  <RunRow key={run.execution_run_id} run={run} />
                ))}
              </tbody>
            </table>
            <Pager pages={pages} next={next_cursor} />
          </>
        )
      }
    </Loaded>
  );
}

function RunRow({ run }: { run: ExecutionRun }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  return (
    <tr>
      <td data-label="Ended">{sayInstant(run.completed_at, zone, now)}</td>
      <td data-label="Work">
        <bdi>{run.title ?? run.run_type}</bdi>
      </td>
      <td data-label="Planned">{sayMinutes(run.estimated_minutes)}</td>
      <td data-label="Worked">{sayMinutes(run.actual_minutes)}</td>
      <td data-label="Outcome">{run.outcome === 'done' ? 'done' : 'partly done'}</td>
    </tr>
  );
}
