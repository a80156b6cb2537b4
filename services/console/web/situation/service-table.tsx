import type { JSX } from 'preact';
import { Dot } from '../parts/tag.tsx';
import { sayMinutes } from '../parts/words.ts';
import { sayService, type Services } from './situation-words.ts';

/** Services and their checks: what is wrong in words, what was never set up apart. */
export function ServiceTable({ services }: { services: Services }): JSX.Element {
  return (
    <table class="table as-list">
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">State</th>
          <th scope="col">What is wrong</th>
          <th scope="col">Not set up</th>
          <th scope="col" class="number">
            Up
          </th>
        </tr>
      </thead>
      <tbody>
        {services.map(({ service, state, notes, not_set_up, uptime_s }) => {
          const [words, tone] = sayService(state);
          return (
            <tr key={service}>
              <td data-label="Service" class="nowrap">
                {service}
              </td>
              <td data-label="State" class="nowrap">
                <span>
                  <Dot tone={tone} /> {words}
                </span>
              </td>
              <td data-label="What is wrong">
                {notes.length === 0 ? (
                  <span class="meta">{state === 'running' ? 'nothing' : 'it does not say'}</span>
                ) : (
                  <ul>
                    {notes.map((note) => (
                      <li key={note}>{note}</li>
                    ))}
                  </ul>
                )}
              </td>
              <td data-label="Not set up" class="meta">
                {not_set_up.join(', ')}
              </td>
              <td data-label="Up" class="number nowrap">
                {uptime_s === null ? 'not known' : sayMinutes(uptime_s / 60)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
