import { z } from 'zod';
import { action, actionType } from './actions.ts';
import { clientId, idOf, timestamp, zone } from './common.ts';

/** What a person may do: docs/people.md. */
export const role = z.enum(['viewer', 'operator', 'approver', 'admin', 'supervisor']);
export type Role = z.infer<typeof role>;

/** As in tokens and assertions. */
export const personId = z
  .string()
  .regex(/^[A-Za-z0-9][\w.@-]{0,119}$/, 'letters, digits and _ . @ -');
const name = z.string().trim().min(1).max(120);
const roles = z
  .array(role)
  .min(1)
  .max(5)
  .transform((given) => [...new Set(given)]);

export const person = z.object({
  person_id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  zone: z.string().nullable(),
  active: z.boolean(),
});
export const peopleList = z.object({ items: z.array(person) });
export type PeopleList = z.infer<typeof peopleList>;
export const personRequest = z.strictObject({
  person_id: personId,
  name,
  roles,
  zone: zone.optional(),
});
export const personPatch = z
  .strictObject({ name, roles, zone: zone.nullable(), active: z.boolean() })
  .partial();

const members = z
  .array(personId)
  .max(50)
  .transform((given) => [...new Set(given)]);
export const group = z.object({
  group_id: idOf('grp'),
  name: z.string(),
  members: z.array(z.string()),
});
export const groupList = z.object({ items: z.array(group) });
export type GroupList = z.infer<typeof groupList>;
export const groupRequest = z.strictObject({ name, members: members.default([]) });
export const groupPatch = z.strictObject({ name, members }).partial();

const rank = z.int().min(1).max(20);
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'expected a number like +4930123456');
const handle = z.string().regex(/^[\w.@:-]{1,120}$/, 'expected an id of that service');
/** `allowed` is the allowlist: nothing is sent to an address that nobody allowed. */
const allowed = z.boolean().default(false);
export const channelRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mail'),
    address: z.email().max(254),
    rank: rank.default(1),
    allowed,
  }),
  z.strictObject({ kind: z.literal('sms'), address: phone, rank: rank.default(1), allowed }),
  z.strictObject({ kind: z.literal('voice'), address: phone, rank: rank.default(1), allowed }),
  z.strictObject({ kind: z.literal('slack'), address: handle, rank: rank.default(1), allowed }),
  z.strictObject({ kind: z.literal('telegram'), address: handle, rank: rank.default(1), allowed }),
]);
export const channelPatch = z.strictObject({ allowed: z.boolean(), rank }).partial();
export const channel = z.object({
  channel_id: idOf('chn'),
  person_id: z.string(),
  kind: z.enum(['mail', 'slack', 'telegram', 'sms', 'voice']),
  address: z.string(),
  allowed: z.boolean(),
  rank: z.int(),
});
export const channelList = z.object({ items: z.array(channel) });
export type ChannelList = z.infer<typeof channelList>;

/** `need` null asks for all members. */
const need = z.int().min(2).max(50).nullable();
export const committee = z.object({
  committee_id: idOf('com'),
  group_id: idOf('grp'),
  need,
  action_type: z.string(),
  client_id: z.string().nullable(),
  active: z.boolean(),
});
export const committeeList = z.object({ items: z.array(committee) });
export type CommitteeList = z.infer<typeof committeeList>;
export const committeeRequest = z.strictObject({
  group_id: idOf('grp'),
  need,
  action_type: z.union([actionType, z.literal('*')]).default('*'),
  client_id: clientId.optional(),
});
export const committeePatch = z.strictObject({ need, active: z.boolean() }).partial();

const delay_minutes = z.int().min(1).max(1440);
const escalationStep = z.discriminatedUnion('target_type', [
  z.strictObject({ delay_minutes, target_type: z.literal('person'), target: personId }),
  z.strictObject({ delay_minutes, target_type: z.literal('group'), target: idOf('grp') }),
  z.strictObject({ delay_minutes, target_type: z.literal('role'), target: role }),
  z.strictObject({ delay_minutes, target_type: z.literal('deciders') }),
]);
const chainOf = {
  level: z.int().min(0).max(4),
  risk: z.enum(['*', 'low', 'medium', 'high', 'critical']),
};
/** The steps of one chain in their order: minutes since it began to wait, and who is told then. */
export const escalationChain = z.strictObject({
  ...chainOf,
  steps: z.array(escalationStep).max(10),
});
export type EscalationChain = z.infer<typeof escalationChain>;
export const escalationList = z.object({
  items: z.array(
    z.object({
      ...chainOf,
      step: z.int(),
      delay_minutes: z.int(),
      target_type: z.enum(['person', 'group', 'role', 'deciders']),
      target: z.string(),
    }),
  ),
});
export type EscalationList = z.infer<typeof escalationList>;

/** `inputs` replace the old ones; `version` is the one that was seen. */
export const reviseRequest = z.strictObject({
  inputs: z.record(z.string(), z.unknown()),
  version: z.int().min(1).optional(),
});
export const snoozeRequest = z.strictObject({ until: timestamp });
export const snoozeReply = z.object({ action_id: idOf('act'), until: timestamp });

export const actionVersions = z.object({
  items: z.array(
    z.object({
      version: z.int(),
      at: timestamp,
      by: z.string(),
      payload_hash: z.string(),
      inputs: z.record(z.string(), z.unknown()),
      card: action.shape.card,
    }),
  ),
});

export const batchRequest = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  items: z
    .array(
      z.strictObject({
        action_id: idOf('act'),
        version: z.int().min(1),
        payload_hash: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(50),
  hold_ms: z.int().min(0).max(60_000).default(5000),
  note: z.string().max(1000).optional(),
});
export const batchReply = z.object({
  items: z.array(
    z.object({
      action_id: idOf('act'),
      /** Whether this call's decision stands. */
      decided: z.boolean(),
      state: action.shape.state.nullable(),
      code: z.string().optional(),
      detail: z.string().optional(),
    }),
  ),
});
export type BatchReply = z.infer<typeof batchReply>;
