/** Three Actions that need a person: one is approved, one rejected, one left without an answer until it expires. */
import { z } from 'zod';
import { action, actionDecision } from '@almanac/shared/contracts/actions';
import { AppError } from '@almanac/shared/lang/app-error';
import { fact } from './facts.ts';
import type { Lane } from './lane.ts';
import type { RoundPlan } from './round-plan.ts';

export interface Decisions {
  /** The keys of the rows in the Daily Thread: only the approved one may ever exist. */
  approved: string;
  rejected: string;
  expired: string;
  /** Tries to approve what has expired, which must be refused; called when the clock has passed its end. */
  expire(): Promise<void>;
  /** Any reply. */
  any: z.ZodType;
}

const any = z.unknown();
const NOON_MS = 12 * 3_600_000;

export async function decideActions(lane: Lane, plan: RoundPlan): Promise<Decisions> {
  const key = (what: string): string => `chaos-${plan.number}-${what}`;
  const propose = async (what: string): Promise<string> => {
    const body = proposalOf(key(what), plan, what === 'expired');
    const { action_id } = await fact(`${key(what)} is proposed`, () =>
      lane.orchestrator.call({
        method: 'POST',
        path: '/api/v1/actions',
        body,
        reply: actionDecision,
        idempotency_key: body.idempotency_key,
      }),
    );
    return action_id;
  };
  const approved = await propose('approved');
  const rejected = await propose('rejected');
  const expired = await propose('expired');
  await approve(lane, approved);
  await reject(lane, rejected);
  return {
    approved: key('approved'),
    rejected: key('rejected'),
    expired: key('expired'),
    expire: () => approveTooLate(lane, expired),
    any,
  };
}

/** One that is to be done may have to wait for a killed process: it lives the usual day. */
function proposalOf(external_id: string, { day }: RoundPlan, until_noon: boolean) {
  const date = day.toISOString().slice(0, 10);
  return {
    action_type: 'coda.post_thread',
    inputs: { external_id, date, author: 'Chaos', body: `A note of ${date}.` },
    target: { system: 'coda', ref: `thread:${external_id}` },
    // High risk is level 3: no standing authorization covers it.
    risk: 'high',
    expected_effect: 'A note stands in the Daily Thread.',
    reasoning: 'The chaos run tries what a person decides, and what nobody decides.',
    rollback: { strategy: 'manual' },
    idempotency_key: `post:${external_id}`,
    ...(until_noon ? { expires_at: new Date(day.getTime() + NOON_MS).toISOString() } : {}),
  };
}

/** Again until the answer is known to be in: a second approval by the same person is none. */
async function approve(lane: Lane, action_id: string): Promise<void> {
  await fact(`${action_id} is approved`, async () => {
    const { state, version, payload_hash } = await read(lane, action_id);
    if (state !== 'awaiting_approval') return true;
    const body = { version, payload_hash, hold_ms: 0 };
    await command(lane, `${action_id}/approve`, body);
    return undefined;
  });
}

async function reject(lane: Lane, action_id: string): Promise<void> {
  await fact(`${action_id} is rejected`, async () => {
    if ((await read(lane, action_id)).state === 'rejected') return true;
    await command(lane, `${action_id}/reject`, { reason: 'the chaos run says no' });
    return undefined;
  });
}

async function approveTooLate(lane: Lane, action_id: string): Promise<void> {
  await fact(`the approval of ${action_id} comes too late`, async () => {
    const { version, payload_hash } = await read(lane, action_id);
    const body = { version, payload_hash, hold_ms: 0 };
    return (await command(lane, `${action_id}/approve`, body)) === 'refused';
  });
}

function read(lane: Lane, action_id: string) {
  return lane.operator.call({ method: 'GET', path: `/api/v1/actions/${action_id}`, reply: action });
}

async function command(lane: Lane, path: string, body: object): Promise<'done' | 'refused'> {
  try {
    await lane.operator.call({ method: 'POST', path: `/api/v1/actions/${path}`, body, reply: any });
    return 'done';
  } catch (error) {
    // A repeat after a lost answer is a conflict with the first: the state says which it was.
    if (error instanceof AppError && error.kind === 'conflict') return 'refused';
    throw error;
  }
}
