/** An Action in plain words, made from the very payload that is hashed: every field of it is on the card. */
import {
  actionInputs,
  actionPayload,
  type ActionPayload,
  type CalendarChange,
} from '@almanac/shared/contracts/actions';
import { plainCard } from './plain-card.ts';
import { visibleText } from './visible-text.ts';

export interface Card {
  title: string;
  fields: { label: string; value: string }[];
  body?: string;
}

/** `zone` is the reader's IANA time zone. */
export function cardOf(payload_text: string, zone: string): Card {
  const payload = actionPayload.parse(JSON.parse(payload_text));
  const time = sayTimeIn(zone);
  const { title, fields, body } = contentOf(payload, time);
  const common = [
    { label: 'Where', value: `${payload.target.system}: ${payload.target.ref}` },
    { label: 'Asked by', value: payload.requested_by },
    { label: 'Expires', value: time(payload.expires_at) },
    { label: 'Policy version', value: String(payload.policy_version) },
  ];
  return {
    title: visibleText(title),
    fields: [...fields, ...common].map(({ label, value }) => {
      return { label: visibleText(label), value: visibleText(value) };
    }),
    ...(body === undefined ? {} : { body: visibleText(body) }),
  };
}

type Time = (instant: string) => string;

/** Making one costs more than the rest of a card. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment as people in the zone say it. */
export function sayTimeIn(zone: string): Time {
  const format = formats.get(zone) ?? timeFormat(zone);
  formats.set(zone, format);
  return (instant) => format.format(new Date(instant));
}

function timeFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

function contentOf(payload: ActionPayload, time: Time): Card {
  switch (payload.action_type) {
    case 'calendar.apply_run':
      return runCard(payload, time);
    case 'coda.update_task':
      return taskCard(payload, time);
    case 'coda.post_thread':
      return threadCard(payload);
    default:
      return plainCard(payload, time);
  }
}

const VERBS = { create: 'Create', update: 'Move or change', delete: 'Delete' } as const;

function runCard({ inputs }: ActionPayload, time: Time): Card {
  const { run_id, calendar_id, changes } = actionInputs['calendar.apply_run'].parse(inputs);
  const counts = Object.entries(Object.groupBy(changes, ({ op }) => op));
  const parts = counts.map(([op, some]) => {
    const n = some?.length ?? 0;
    return `${VERBS[op as keyof typeof VERBS].toLowerCase()} ${n} block${n === 1 ? '' : 's'}`;
  });
  return {
    title: `Calendar: ${parts.join(', ')}`,
    fields: [
      ...changes.map((change) => changeField(change, time)),
      { label: 'Calendar', value: calendar_id },
      { label: 'Run', value: run_id },
    ],
  };
}

function changeField(change: CalendarChange, time: Time): Card['fields'][number] {
  const { op, title, description, start, end, zone, event_id, block_id, etag } = change;
  const seen = etag === null ? '' : `, as of ${etag}`;
  const text = description === '' ? '' : `\n${description}`;
  const value = `${time(start)} – ${time(end)} (${zone}), ${block_id}, event ${event_id}${seen}${text}`;
  return { label: `${VERBS[op]}: ${title}`, value };
}

const TASK_FIELDS = {
  status: 'Status',
  plan_id: 'Plan',
  start: 'Starts',
  end: 'Ends',
  event_id: 'Calendar event',
  note: 'Note',
} as const;

function taskCard({ inputs }: ActionPayload, time: Time): Card {
  const { task_id, fields } = actionInputs['coda.update_task'].parse(inputs);
  const shown = Object.entries(fields).map(([name, value = '']) => ({
    label: TASK_FIELDS[name as keyof typeof TASK_FIELDS],
    value: name === 'start' || name === 'end' ? timeOrNone(value, time) : value,
  }));
  return {
    title: `Coda: update the task ${task_id}`,
    fields: [{ label: 'Task', value: task_id }, ...shown],
  };
}

function timeOrNone(value: string, time: Time): string {
  return value === '' ? 'none' : time(value);
}

function threadCard({ inputs }: ActionPayload): Card {
  const { external_id, date, author, body } = actionInputs['coda.post_thread'].parse(inputs);
  return {
    title: `Coda: post in the Daily Thread for ${date}`,
    fields: [
      { label: 'Date', value: date },
      { label: 'Author', value: author },
      { label: 'Row', value: external_id },
    ],
    body,
  };
}
