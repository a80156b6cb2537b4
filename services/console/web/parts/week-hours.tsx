import type { JSX } from 'preact';
import { Button } from './button.tsx';
import { TimeField } from './time-field.tsx';

export interface Hours {
  from: string;
  to: string;
}
type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

const DAYS: readonly [Day, string][] = [
  ['mon', 'Monday'],
  ['tue', 'Tuesday'],
  ['wed', 'Wednesday'],
  ['thu', 'Thursday'],
  ['fri', 'Friday'],
  ['sat', 'Saturday'],
  ['sun', 'Sunday'],
];
const MOST = 4;

interface WeekHoursProps<One extends Hours> {
  label: string;
  days: Partial<Record<Day, One[]>>;
  onChange: (days: Partial<Record<Day, One[]>>) => void;
}

/** The hours of a week, one row a day, up to four ranges each. What else a range carries stays with it. */
export function WeekHours<One extends Hours>(props: WeekHoursProps<One>): JSX.Element {
  const { label, days, onChange } = props;
  return (
    <fieldset class="week">
      <legend class="label">{label}</legend>
      {DAYS.map(([day, name]) => (
        <DayRow
          key={day}
          name={name}
          hours={days[day] ?? []}
          onChange={(hours) => onChange({ ...days, [day]: hours })}
        />
      ))}
    </fieldset>
  );
}

interface DayRowProps<One extends Hours> {
  name: string;
  hours: One[];
  onChange: (hours: One[]) => void;
}

function DayRow<One extends Hours>({ name, hours, onChange }: DayRowProps<One>): JSX.Element {
  const put = (at: number, change: Partial<Hours>): void =>
    onChange(hours.map((one, n) => (n === at ? { ...one, ...change } : one)));
  const add = (): void => {
    const from = hours.at(-1)?.to ?? '09:00';
    onChange([...hours, { from, to: from < '17:00' ? '17:00' : '24:00' } as One]);
  };
  return (
    <div class="week-day" role="group" aria-label={name}>
      <span class="week-name">{name}</span>
      <div class="week-ranges">
        {hours.length === 0 ? <span class="meta">no hours</span> : null}
        {hours.map((one, at) => (
          <span key={at} class="week-range">
            <TimeField
              bare
              label={`${name}, from`}
              value={one.from}
              onChange={(from) => put(at, { from })}
            />
            <span aria-hidden="true">–</span>
            <TimeField
              bare
              label={`${name}, to`}
              value={one.to}
              onChange={(to) => put(at, { to })}
            />
            <Button
              kind="quiet"
              label={`Remove ${one.from} to ${one.to} on ${name}`}
              onClick={() => onChange(hours.filter((_, n) => n !== at))}
            >
              Remove
            </Button>
          </span>
        ))}
        {hours.length < MOST ? (
          <Button kind="quiet" label={`Add hours on ${name}`} onClick={add}>
            Add hours
          </Button>
        ) : null}
      </div>
    </div>
  );
}
