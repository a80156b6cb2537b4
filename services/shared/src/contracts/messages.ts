import { z } from 'zod';
import { idOf, listQuery, timestamp } from './common.ts';

/**
 * A mail address as it is sent to: plain ASCII, no quoting, no comments. Whatever could end a header or a command of SMTP
 * cannot be in it.
 */
export const MAIL_ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;

export const messagePurpose = z.enum([
  'approval',
  'escalation',
  'decided',
  'incident',
  'health',
  'digest',
  'supervision',
  'internal',
]);
export const severity = z.enum(['SEV0', 'SEV1', 'SEV2', 'SEV3']);
export const messageState = z.enum([
  'queued',
  'held',
  'sending',
  'sent',
  'dropped',
  'failed',
  'unknown',
]);

/** One message to one person, and what became of it; its text is not told here. */
export const message = z.object({
  message_id: idOf('msg'),
  person_id: z.string(),
  purpose: messagePurpose,
  severity,
  title: z.string(),
  action_id: z.string().nullable(),
  /** Of the Action, as it was when this was written. */
  action_version: z.int().nullable(),
  state: messageState,
  /** By which rule, in words. */
  why: z.string(),
  channel_id: z.string().nullable(),
  /** The message whose mail carries this one too. */
  carried_by: z.string().nullable(),
  /** While held: when it is looked at again; null until what suppresses it is over. */
  not_before: timestamp.nullable(),
  created_at: timestamp,
  settled_at: timestamp.nullable(),
  tries: z.array(
    z.object({
      channel_id: z.string().nullable(),
      kind: z.string(),
      state: z.string(),
      why: z.string(),
      started_at: timestamp,
      ended_at: timestamp.nullable(),
    }),
  ),
});
export type Message = z.infer<typeof message>;

export const messageListQuery = listQuery.extend({
  state: messageState.optional(),
  person_id: z.string().max(120).optional(),
  action_id: z.string().max(60).optional(),
});

export const channelTestReply = z.object({
  outcome: z.enum(['accepted', 'not_now', 'refused', 'unknown']),
  /** What the provider said. */
  why: z.string(),
});
export type ChannelTestReply = z.infer<typeof channelTestReply>;
