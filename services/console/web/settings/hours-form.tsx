import type { Preferences } from '@almanac/shared/contracts/scheduler';
import type { JSX } from 'preact';
import { TextField } from '../parts/text-field.tsx';
import { TimeField } from '../parts/time-field.tsx';
import { WeekHours } from '../parts/week-hours.tsx';
import { DAY_NAMES, type NumberFields } from './preference-lines.ts';

interface Props {
  preferences: Preferences;
  fields: NumberFields;
  onChange: (preferences: Preferences, fields: NumberFields) => void;
}

export function HoursForm({ preferences, fields, onChange }: Props): JSX.Element {
  const put = (change: Partial<Preferences>): void =>
    onChange({ ...preferences, ...change }, fields);
  const text = (name: keyof NumberFields, label: string, help?: string): JSX.Element => (
    <TextField
      label={label}
      name={name}
      value={fields[name]}
      {...(help === undefined ? {} : { help })}
      onInput={(value) => onChange(preferences, { ...fields, [name]: value })}
    />
  );
  return (
    <>
      <WeekHours
        label="Hours in which work may lie"
        days={preferences.working_hours}
        onChange={(working_hours) => put({ working_hours })}
      />
      <Lunch lunch={preferences.lunch} onChange={(lunch) => put({ lunch })} />
      <div class="two">
        {text('buffer_minutes', 'Minutes between blocks')}
        {text('max_minutes_per_day', 'Minutes of work in a day, at most')}
        {text('slack_percent', 'Percent of the time kept free')}
      </div>
      <fieldset class="choices">
        <legend class="label">Days without meetings</legend>
        {(Object.keys(DAY_NAMES) as (keyof typeof DAY_NAMES)[]).map((day) => (
          <label key={day} class="choice">
            <input
              type="checkbox"
              checked={preferences.no_meeting_days.includes(day)}
              onChange={(event) =>
                put({
                  no_meeting_days: event.currentTarget.checked
                    ? [...preferences.no_meeting_days, day]
                    : preferences.no_meeting_days.filter((one) => one !== day),
                })
              }
            />
            {DAY_NAMES[day]}
          </label>
        ))}
      </fieldset>
      <div class="two">
        {text('holidays', 'Holidays', 'Days like 2026-12-24, with commas between.')}
        <TextField
          label="Time zone"
          name="zone"
          value={preferences.zone}
          onInput={(zone) => put({ zone: zone.trim() })}
        />
      </div>
    </>
  );
}

type LunchHours = NonNullable<Preferences['lunch']>;
const LUNCH: LunchHours = { from: '12:00', to: '14:00', minutes: 45 };

function Lunch(props: {
  lunch: Preferences['lunch'];
  onChange: (lunch: Preferences['lunch']) => void;
}): JSX.Element {
  const { lunch, onChange } = props;
  return (
    <fieldset class="lunch">
      <legend class="visually-hidden">Lunch</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={lunch !== null}
          onChange={(event) => onChange(event.currentTarget.checked ? LUNCH : null)}
        />
        Lunch
      </label>
      {lunch === null ? null : (
        <>
          <TextField
            label="Minutes"
            name="lunch_minutes"
            type="number"
            value={String(lunch.minutes)}
            onInput={(text) => onChange({ ...lunch, minutes: Number(text) })}
          />
          <TimeField
            label="Between"
            value={lunch.from}
            onChange={(from) => onChange({ ...lunch, from })}
          />
          <TimeField label="and" value={lunch.to} onChange={(to) => onChange({ ...lunch, to })} />
        </>
      )}
    </fieldset>
  );
}
