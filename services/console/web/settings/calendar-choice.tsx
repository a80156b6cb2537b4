import type { CalendarList, ReadableCalendar } from '@almanac/shared/contracts/calendars';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { useDeed } from '../use-deed.ts';
import { useHeld } from '../use-held.ts';
import { beginRead, readAgain, useRead, type Topic } from '../use-read.ts';

const PATH = '/api/v1/scheduler/calendars';
const TOPICS: Topic[] = ['health'];
export const beginCalendars = (): void => beginRead(PATH, TOPICS);

/** Which calendars take your time. Almanac's own is always read, and the only one that is written. */
export function CalendarChoice(): JSX.Element {
  const read = useRead<CalendarList>(PATH, { topics: TOPICS });
  return (
    <section class="section">
      <h2>Calendars that are read</h2>
      <Loaded read={read} what="the calendars">
        {(list) => <Choice key={JSON.stringify(list)} list={list} />}
      </Loaded>
    </section>
  );
}

function Choice({ list }: { list: CalendarList }): JSX.Element {
  const before = {
    read: list.items.filter((one) => one.read && !one.ours).map((one) => one.calendar_id),
    tentative: list.tentative,
    all_day: list.all_day,
  };
  const [draft, setDraft] = useState(before);
  const held = useAllowed('operator', 'approver', 'admin');
  const stopped = useHeld();
  const { busy, failed, run } = useDeed('Nothing was changed.');
  const same = JSON.stringify(before) === JSON.stringify(draft) ? 'Nothing changed.' : undefined;
  const save = async (intent: string): Promise<void> => {
    await send('PUT', PATH, draft, { intent });
    readAgain('health', 'block');
    say('These calendars are read from now on');
  };
  const put = (id: string, on: boolean): void =>
    setDraft({ ...draft, read: on ? [...draft.read, id] : draft.read.filter((one) => one !== id) });
  const busyness = [
    { value: 'busy', text: 'take your time' },
    { value: 'free', text: 'leave you free' },
  ];
  return (
    <>
      <ul class="rows">
        {list.items.map((one) => (
          <CalendarRow
            key={one.calendar_id}
            calendar={one}
            on={one.ours || draft.read.includes(one.calendar_id)}
            held={held}
            onChange={(on) => put(one.calendar_id, on)}
          />
        ))}
      </ul>
      <div class="two">
        <SelectField
          label="Tentative events"
          name="tentative"
          value={draft.tentative}
          choices={busyness}
          onChange={(value) => setDraft({ ...draft, tentative: value as typeof draft.tentative })}
        />
        <SelectField
          label="All-day events that are not marked"
          name="all_day"
          value={draft.all_day}
          choices={busyness}
          onChange={(value) => setDraft({ ...draft, all_day: value as typeof draft.all_day })}
        />
      </div>
      {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      <div class="actions">
        <Button busy={busy} held={held ?? same ?? stopped} onClick={() => run(save)}>
          {busy ? 'Saving…' : 'Read these'}
        </Button>
      </div>
    </>
  );
}

interface RowProps {
  calendar: ReadableCalendar;
  on: boolean;
  held: string | undefined;
  onChange: (on: boolean) => void;
}

function CalendarRow({ calendar, on, held, onChange }: RowProps): JSX.Element {
  const { title, ours, primary, access, status, detail } = calendar;
  return (
    <li class="calendar-row">
      <label class="choice">
        <input
          type="checkbox"
          checked={on}
          disabled={ours || held !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        {title}
      </label>
      <span class="tags">
        {ours ? <Tag tone="leaf">Almanac writes here</Tag> : null}
        {primary ? <Tag>primary</Tag> : null}
        {access === 'busy_only' ? <Tag>busy times only</Tag> : null}
        {status === 'missing' ? <Tag tone="amber">gone</Tag> : null}
        {detail === null ? null : <span class="meta">{detail}</span>}
      </span>
    </li>
  );
}
