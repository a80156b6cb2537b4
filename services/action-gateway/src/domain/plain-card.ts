/** The cards of what has no drawing of its own: a title that is a sentence, one text as the body, and every other input as a line. */
import {
  actionInputs,
  type ActionPayload,
  type InputsOf,
  type MailRecipient,
} from '@almanac/shared/contracts/actions';
import type { Card } from './card-of.ts';

type Type = keyof typeof actionInputs;

interface Wording<Of extends Type> {
  title: (inputs: InputsOf<Of>) => string;
  /** The input that is a text people will read. */
  body?: keyof InputsOf<Of> & string;
}

const WORDINGS: { [Of in Type]?: Wording<Of> } = {
  'calendar.cancel_blocks': {
    title: ({ blocks }) => `Remove ${counted(blocks.length, 'block')} from the calendar`,
  },
  'coda.create_process_template': {
    title: ({ title }) => `Keep “${title}” as a process template in Coda`,
    body: 'steps',
  },
  'task.create': { title: ({ title }) => `Create the task “${title}”`, body: 'notes' },
  'activity.schedule': { title: ({ summary, due }) => `Schedule for ${due}: ${summary}` },
  'message.internal': {
    title: ({ people, title }) => `Write to ${people.join(', ')}: ${title}`,
    body: 'body',
  },
  'notify.person': { title: ({ person, title }) => `Tell ${person}: ${title}`, body: 'body' },
  'email.send': {
    title: ({ to, subject }) => `E-mail ${recipients(to)}: ${subject}`,
    body: 'text',
  },
  'sms.send': {
    title: ({ to, text }) => `Text ${to.map(whom).join(', ')}: ${opening(text)}`,
    body: 'text',
  },
  'slack.post': { title: ({ channel }) => `Post in ${channel} on Slack`, body: 'text' },
  'telegram.send': { title: ({ chat }) => `Write to ${chat} on Telegram`, body: 'text' },
  'voice.call': { title: ({ to }) => `Call ${whom(to)}`, body: 'script' },
  'deal.update_stage': {
    title: ({ deal, to_stage }) => `Move the deal ${deal} to ${to_stage}`,
  },
  'invoice.remind': {
    title: ({ invoice, to }) => `Remind ${recipients(to)} of the invoice ${invoice}`,
    body: 'text',
  },
  'meeting.schedule': {
    title: ({ title, attendees }) => `Invite ${recipients(attendees)} to “${title}”`,
    body: 'description',
  },
  'purchase_order.create': {
    title: ({ vendor, lines }) => `Order ${counted(lines.length, 'line')} from ${vendor}`,
    body: 'note',
  },
  'system.improve': { title: ({ title }) => `Improve Almanac: ${title}`, body: 'suggestion' },
};

const LABELS: Record<string, string> = {
  amount_due: 'Amount due',
  estimated_minutes: 'Minutes, estimated',
  external_id: 'Row',
  from_stage: 'From stage',
  to_stage: 'To stage',
  to: 'To',
};

/** `time` says an instant in the reader's zone. */
export function plainCard(
  { action_type, inputs }: ActionPayload,
  time: (instant: string) => string,
): Card {
  const wording = WORDINGS[action_type as Type] as Wording<Type> | undefined;
  const parsed = actionInputs[action_type]?.safeParse(inputs);
  const worded = wording !== undefined && parsed?.success === true ? wording : undefined;
  const title =
    worded === undefined
      ? sentence(action_type.replaceAll(/[._]/g, ' '))
      : worded.title(inputs as never);
  const body = worded?.body === undefined ? undefined : inputs[worded.body];
  // The hashed text has its names sorted; people want them as the type has them.
  const ordered = Object.keys(parsed?.success === true ? parsed.data : inputs);
  const names = new Set([...ordered, ...Object.keys(inputs)].filter((name) => name in inputs));
  if (typeof body === 'string' && worded?.body !== undefined) names.delete(worded.body);
  const fields = [...names].map((name) => ({
    label: LABELS[name] ?? sentence(name.replaceAll('_', ' ')),
    value: said(inputs[name], time),
  }));
  return { title, fields, ...(typeof body === 'string' ? { body } : {}) };
}

/** Everything of a value, in words where it has some. */
function said(value: unknown, time: (instant: string) => string): string {
  if (typeof value === 'string') return isInstant(value) ? time(value) : value;
  if (Array.isArray(value) && value.length > 0) {
    const parts = value.map((one: unknown) => said(one, time));
    return parts.join(parts.some((part) => part.includes(', ')) ? '\n' : ', ');
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && typeof only?.[1] === 'string' && isRecipient(only[0])) return only[1];
  if (isMoney(value)) return sayMoney(value);
  return entries.map(([name, one]) => `${name.replaceAll('_', ' ')} ${said(one, time)}`).join(', ');
}

const isInstant = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text);
const isRecipient = (name: string): boolean => ['person', 'address', 'number'].includes(name);

function isMoney(value: object): value is { amount: string; currency: string } {
  return Object.keys(value).toSorted().join() === 'amount,currency';
}

/** "EUR 4,200.00". */
function sayMoney({ amount, currency }: { amount: string; currency: string }): string {
  const [whole = '0', cents = ''] = amount.split('.');
  return `${currency} ${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${cents.padEnd(2, '0')}`;
}

const MANY = 3;

function recipients(to: readonly MailRecipient[]): string {
  const named = to.slice(0, MANY).map(whom);
  const more = to.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function whom(recipient: { person: string } | { address: string } | { number: string }): string {
  return Object.values(recipient)[0] ?? '';
}

const OPENING_CHARS = 60;

/** The first words of a text that has no subject. */
function opening(text: string): string {
  const line = text.split('\n')[0] ?? '';
  if (line.length <= OPENING_CHARS) return line;
  return `${line.slice(0, OPENING_CHARS).replace(/\s\S*$/, '')} …`;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
