import type { SituationView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { queuesOf } from '../activity/queues.ts';
import { Dot } from '../parts/tag.tsx';
import { counted } from '../parts/words.ts';

type Queue = Extract<SituationView['queue'], { known: true }>['value'];

/** Only what is not empty. */
export function QueueSummary({ queue }: { queue: Queue }): JSX.Element {
  const rows = queuesOf(queue.queues).filter(
    ({ ready, active, given_up }) => ready + active + given_up > 0,
  );
  return (
    <>
      <p>
        <Dot tone={queue.dead_letters > 0 ? 'stop' : 'leaf'} />{' '}
        {queue.dead_letters === 0 ? (
          'Nothing was given up.'
        ) : (
          <a href="/activity?tab=jobs">
            {counted(queue.dead_letters, 'Action was', 'Actions were')} given up
          </a>
        )}
      </p>
      {rows.length === 0 ? (
        <p class="meta">The queues are empty.</p>
      ) : (
        <dl class="facts">
          {rows.map(({ name, title, ready, active, given_up }) => (
            <div key={name} class="fact">
              <dt>{title}</dt>
              <dd>
                {[
                  ready > 0 ? `${ready} waiting` : '',
                  active > 0 ? `${active} under way` : '',
                  given_up > 0 ? `${given_up} given up` : '',
                ]
                  .filter(Boolean)
                  .join(', ')}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
