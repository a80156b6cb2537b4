import type { BlockState } from '@almanac/shared/contracts/completion';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { dayOf, sayClock, sayMinutes } from '../parts/words.ts';
import { instantAt, isDay } from '../parts/zoned.ts';
import { minutesOfPlace, type Place } from './week.ts';

interface MoveProps {
  block: BlockState;
  place: Place;
  zone: string;
  onMove: (place: Place) => void;
  onClose: () => void;
}

/** The way to move for everybody who does not drag: a day, a time, a length. */
export function MoveDialog({ block, place, zone, onMove, onClose }: MoveProps): JSX.Element {
  const id = useId();
  const [day, setDay] = useState(dayOf(place.start, zone));
  const [time, setTime] = useState(sayClock(place.start, zone));
  const [minutes, setMinutes] = useState(String(minutesOfPlace(place)));
  const [wrong, setWrong] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const long = Number(minutes);
    if (!isDay(day)) return setWrong('Give a day.');
    if (!/^\d\d:\d\d/.test(time)) return setWrong('Give a time.');
    if (!Number.isInteger(long) || long < 15 || long > 1440) {
      return setWrong('Give a length from 15 minutes to 24 hours.');
    }
    const start = instantAt(day, Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)), zone);
    onMove({ start, end: start + long * 60_000 });
    onClose();
  };
  const field = (name: string, label: string, input: JSX.Element): JSX.Element => (
    <div class="field">
      <label for={`${id}-${name}`}>{label}</label>
      {input}
    </div>
  );
  return (
    <Dialog title={`Move “${block.title}”`} onClose={onClose}>
      <form class="form" onSubmit={submit} noValidate>
        {field(
          'day',
          'Day',
          <input
            id={`${id}-day`}
            class="input"
            type="date"
            value={day}
            onInput={(event) => setDay(event.currentTarget.value)}
          />,
        )}
        {field(
          'time',
          'Starts at',
          <input
            id={`${id}-time`}
            class="input"
            type="time"
            step={900}
            value={time}
            onInput={(event) => setTime(event.currentTarget.value)}
          />,
        )}
        {field(
          'long',
          'Minutes',
          <input
            id={`${id}-long`}
            class="input"
            type="number"
            min={15}
            max={1440}
            step={15}
            value={minutes}
            onInput={(event) => setMinutes(event.currentTarget.value)}
          />,
        )}
        <p class="meta">
          It was {sayMinutes(minutesOfPlace(place))} long. It is pinned where you put it. Times are of{' '}
          {zone}.
        </p>
        {wrong === undefined ? null : (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" kind="primary">
            Move
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
