/** What each kind of Action takes: what its connector writes, nothing left to be looked up. Extra fields are refused. */
import { z } from 'zod';
import {
  clientId,
  date,
  foreignId,
  idOf,
  money,
  priority,
  timestamp,
  title,
  zone,
} from './common.ts';
import { MAIL_ADDRESS } from './messages.ts';
import { patternKind } from './observer-watch.ts';

/** One write to a calendar of ours. `update` and `delete` carry the etag they were decided on. */
export const calendarChange = z.strictObject({
  op: z.enum(['create', 'update', 'delete']),
  block_id: idOf('blk'),
  event_id: z.string().regex(/^[a-v0-9]{5,1024}$/),
  title: z.string().max(300),
  description: z.string().max(4000),
  start: timestamp,
  end: timestamp,
  zone: z.string().max(64),
  etag: z.string().max(200).nullable(),
});
export type CalendarChange = z.infer<typeof calendarChange>;

/** Empty where a task has no time any more: the cell is cleared. */
const rowTime = z.union([timestamp, z.literal('')]);

/** Almanac's own columns of a task's row in Coda. */
export const taskRowFields = z
  .strictObject({
    status: z.string().max(60),
    plan_id: z.string().max(60),
    start: rowTime,
    end: rowTime,
    event_id: z.string().max(1024),
    note: z.string().max(2000),
  })
  .partial()
  .refine((value) => Object.keys(value).length > 0, 'name at least one field');
export type TaskRowFields = z.infer<typeof taskRowFields>;

const text = (chars: number) => z.string().trim().min(1, 'must not be empty').max(chars);
/** What Almanac words itself from what it found: it may be empty, and stays as it is. */
const words = (chars: number) => z.string().max(chars);
/** A person's id, as `GET /people` names them. */
export const personId = text(120);
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'expected a number like +4930123456');
const mailAddress = z.string().max(254).regex(MAIL_ADDRESS);
/**
 * Who gets a mail: a registered person, or an address that is on the allowlist. The address beside a person is Almanac's to fill in: the
 * one that was the person's at the proposal, so that it is what people approve.
 */
export const mailRecipient = z.union([
  z.strictObject({ person: personId, address: mailAddress.optional() }),
  z.strictObject({ address: mailAddress }),
]);
export type MailRecipient = z.infer<typeof mailRecipient>;
export const phoneRecipient = z.union([
  z.strictObject({ person: personId }),
  z.strictObject({ number: phone }),
]);
/** More than any guardrail allows: the guardrails say how many are enough. */
const MAX_RECIPIENTS = 50;
const mailRecipients = z.array(mailRecipient).min(1).max(MAX_RECIPIENTS);

const positive = (value: { amount: string }) => !value.amount.startsWith('-');
const price = money.refine(positive, 'must not be negative');

const orderLine = z.strictObject({
  product: foreignId,
  quantity: z.int().min(1).max(100_000),
  unit_price: price,
});

/** A word to one registered person, on whichever channel reaches them. */
export const noticeInputs = z.strictObject({
  kind: z.enum(['incident', 'health', 'digest']),
  person: personId,
  severity: z.enum(['SEV0', 'SEV1', 'SEV2', 'SEV3']).optional(),
  title: words(200),
  body: words(2000),
  /** What it is about: an incident's id, a day. */
  ref: text(300),
});

export const actionInputs = {
  'calendar.apply_run': z.strictObject({
    run_id: idOf('run'),
    calendar_id: z.string().min(1).max(300),
    changes: z.array(calendarChange).min(1).max(500),
  }),
  'calendar.cancel_blocks': z.strictObject({
    calendar_id: z.string().min(1).max(300),
    blocks: z
      .array(calendarChange.pick({ block_id: true, event_id: true, etag: true }))
      .min(1)
      .max(500),
  }),
  'coda.update_task': z.strictObject({
    task_id: foreignId,
    fields: taskRowFields,
  }),
  'coda.create_process_template': z.strictObject({
    /** Of the template; a row of this id is written again. */
    external_id: z.string().min(1).max(200),
    title,
    /** The workflow it was adapted from: its parent. */
    workflow_id: foreignId,
    client_id: clientId.optional(),
    plan_id: idOf('plan'),
    version: z.int().min(1),
    estimated_minutes: z.int().min(1).max(30_000),
    steps: z.string().min(1).max(60_000),
  }),
  'coda.post_thread': z.strictObject({
    external_id: z.string().min(1).max(200),
    date: z.iso.date(),
    author: z.string().min(1).max(120),
    body: z.string().min(1).max(60_000),
  }),
  'task.create': z.strictObject({
    title,
    notes: z.string().max(20_000).optional(),
    due: date.optional(),
    priority: priority.optional(),
    estimated_minutes: z.int().min(1).max(30_000).optional(),
    project_id: foreignId.optional(),
  }),
  'activity.schedule': z.strictObject({
    /** The record the activity belongs to, in the target's own words. */
    record: foreignId,
    kind: z.enum(['call', 'mail', 'meeting', 'todo']),
    summary: title,
    due: date,
    assignee: personId.optional(),
    note: z.string().max(4000).optional(),
  }),
  'message.internal': z.strictObject({
    people: z.array(personId).min(1).max(MAX_RECIPIENTS),
    title: text(200),
    body: z.string().max(4000),
  }),
  'notify.person': noticeInputs,
  'email.send': z.strictObject({
    to: mailRecipients,
    subject: text(300).regex(/^[^\r\n]*$/, 'one line'),
    text: text(20_000),
  }),
  'sms.send': z.strictObject({
    to: z.array(phoneRecipient).min(1).max(MAX_RECIPIENTS),
    text: text(1000),
  }),
  'slack.post': z.strictObject({ channel: foreignId, text: text(20_000) }),
  'telegram.send': z.strictObject({ chat: foreignId, text: text(4096) }),
  'voice.call': z.strictObject({ to: phoneRecipient, script: text(4000) }),
  'deal.update_stage': z.strictObject({
    deal: foreignId,
    from_stage: foreignId,
    to_stage: foreignId,
    value: price.optional(),
  }),
  'invoice.remind': z.strictObject({
    invoice: foreignId,
    to: mailRecipients,
    amount_due: price,
    subject: text(300).regex(/^[^\r\n]*$/, 'one line'),
    text: text(20_000),
  }),
  'meeting.schedule': z
    .strictObject({
      title,
      start: timestamp,
      end: timestamp,
      zone,
      attendees: mailRecipients,
      location: z.string().max(300).optional(),
      description: z.string().max(4000).optional(),
    })
    .refine(({ start, end }) => Date.parse(start) < Date.parse(end), {
      message: 'must end after it starts',
      path: ['end'],
    }),
  'purchase_order.create': z
    .strictObject({
      vendor: foreignId,
      lines: z.array(orderLine).min(1).max(200),
      note: z.string().max(4000).optional(),
    })
    .refine(({ lines }) => new Set(lines.map((line) => line.unit_price.currency)).size === 1, {
      message: 'all prices in one currency',
      path: ['lines'],
    }),
  'system.improve': z.strictObject({
    finding_key: text(1000),
    pattern: patternKind,
    subject: words(1000),
    title: words(1000),
    n: z.int().min(0),
    confidence: z.number().min(0).max(1),
    suggestion: words(4000),
  }),
} as const;

/** Inputs of one kind of Action, as its connector gets them. */
export type InputsOf<Type extends keyof typeof actionInputs> = z.infer<(typeof actionInputs)[Type]>;
export type CalendarApplyRunInputs = InputsOf<'calendar.apply_run'>;
export type CodaUpdateTaskInputs = InputsOf<'coda.update_task'>;
export type CodaProcessTemplateInputs = InputsOf<'coda.create_process_template'>;
export type CodaPostThreadInputs = InputsOf<'coda.post_thread'>;
