import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import type { Remark } from './said.ts';
import type { WeekReads } from './use-week.ts';

interface RemarksProps {
  remarks: readonly Remark[];
  reads: WeekReads;
  onSelect: (block_id: string) => void;
}

/** What is wrong with the week, in words: what is missing from it, what lies over what, what is too much. */
export function Remarks({ remarks, reads, onSelect }: RemarksProps): JSX.Element | null {
  const { events, preferences, blocks } = reads;
  const missing = [
    events.isError ? 'The calendars of others did not load: meetings are missing here.' : undefined,
    events.data !== undefined && events.data.degraded.length > 0
      ? 'Google Calendar does not answer. Meetings are as they were read last.'
      : undefined,
    preferences.isError
      ? 'Your working hours did not load: the hours shown are a guess.'
      : undefined,
    blocks.data?.next_cursor
      ? 'More than 200 blocks stand in this week; the last ones are missing.'
      : undefined,
  ].filter((text) => text !== undefined);
  if (missing.length + remarks.length === 0) return null;
  return (
    <div class="cal-remarks">
      {missing.map((text) => (
        <Message key={text} tone="amber">
          {text}
        </Message>
      ))}
      {remarks.map(({ key, text, block_id }) => (
        <Message
          key={key}
          tone={key === 'overdue' ? 'plain' : 'amber'}
          action={
            block_id === undefined ? undefined : (
              <Button kind="quiet" onClick={() => onSelect(block_id)}>
                Show it
              </Button>
            )
          }
        >
          {text}
        </Message>
      ))}
    </div>
  );
}
