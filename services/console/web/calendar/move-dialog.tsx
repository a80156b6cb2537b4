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

interface Wanted {
  day: string;
  time: string;
  minutes: string;
}

/** The way to move for everybody who does not drag: a day, a time, a length. */
export function MoveDialog({ block, place, zone, onMove, onClose }: MoveProps): JSX.Element {
  const [wanted, setWanted] = useState<Wanted>({
    day: dayOf(place.start, zone),
    time: sayClock(place.start, zone),
    minutes: String(minutesOfPlace(place)),
  });
  const [wrong, setWrong] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const to = placeOfWanted(wanted, zone);
    if (typeof to === 'string') return setWrong(to);
    onMove(to);
    onClose();
  };
  const long = sayMinutes(minutesOfPlace(place));
  return (
    <Dialog title={`Move “${block.title}”`} onClose={onClose}>
      <form class="form" onSubmit={submit} noValidate>
        <MoveFields wanted={wanted} onChange={setWanted} />
        <p class="meta">
          It was {long} long. It is pinned where you put it. Times are of {zone}.
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

const FIELDS = [
  { name: 'day', label: 'Day', type: 'date' },
  { name: 'time', label: 'Starts at', type: 'time', step: 900 },
  { name: 'minutes', label: 'Minutes', type: 'number', min: 15, max: 1440, step: 15 },
] as const;

function MoveFields(props: { wanted: Wanted; onChange: (wanted: Wanted) => void }): JSX.Element {
  const { wanted, onChange } = props;
  const id = useId();
  return (
    <>
      {FIELDS.map(({ name, label, ...field }) => (
        <div key={name} class="field">
          <label for={`${id}-${name}`}>{label}</label>
          <input
            {...field}
            id={`${id}-${name}`}
            class="input"
            value={wanted[name]}
            onInput={(event) => onChange({ ...wanted, [name]: event.currentTarget.value })}
          />
        </div>
      ))}
    </>
  );
}

/** The place, or what is wrong with what was given. */
function placeOfWanted({ day, time, minutes }: Wanted, zone: string): Place | string {
  const long = Number(minutes);
  if (!isDay(day)) return 'Give a day.';
  if (!/^\d\d:\d\d/.test(time)) return 'Give a time.';
  if (!Number.isInteger(long) || long < 15 || long > 1440) {
    return 'Give a length from 15 minutes to 24 hours.';
  }
  const start = instantAt(day, Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)), zone);
  return { start, end: start + long * 60_000 };
}
