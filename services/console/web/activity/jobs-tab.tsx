import type { QueueMetrics } from '@almanac/shared/contracts/operations';
import type { JSX } from 'preact';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { counted } from '../parts/words.ts';
import { useRead } from '../use-read.ts';
import { DeadLetters } from './dead-letters.tsx';
import { queuesOf, type QueueRow } from './queues.ts';
import { Operations } from './operations.tsx';

/** What waits to be done, what was given up, and what follows a memory. */
export function JobsTab(): JSX.Element {
  return (
    <div class="sections">
      <DeadLetters />
      <Queues />
      <Operations />
    </div>
  );
}

function Queues(): JSX.Element {
  const read = useRead<QueueMetrics>('/api/v1/queue/metrics', { topics: ['action', 'health'] });
  return (
    <section class="section">
      <header>
        <h2>Queues</h2>
        <AsOf read={read} />
      </header>
      <Loaded read={read} what="the queues">
        {({ queues }) => <QueueTable rows={queuesOf(queues)} />}
      </Loaded>
    </section>
  );
}

function QueueTable({ rows }: { rows: readonly QueueRow[] }): JSX.Element {
  const waiting = rows.reduce((sum, { ready }) => sum + ready, 0);
  return (
    <>
      <p class="meta">
        {waiting === 0 ? 'Nothing waits in a queue.' : `${counted(waiting, 'job')} wait.`}
      </p>
      <table class="table as-list">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" class="number">
              Waiting
            </th>
            <th scope="col" class="number">
              Under way
            </th>
            <th scope="col" class="number">
              Given up
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, title, ready, active, given_up }) => (
            <tr key={name}>
              <td data-label="Queue">{title}</td>
              <td data-label="Waiting" class="number">
                {ready}
              </td>
              <td data-label="Under way" class="number">
                {active}
              </td>
              <td data-label="Given up" class="number">
                {given_up}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
