import type { ActionRequest } from '@almanac/shared/contracts/actions';
import { flagsStop, outsideStop, UNREADABLE } from '@almanac/shared/controls/read-controls';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ActionGatewayContext } from '../context.ts';
import { readDoor, type FirstDecision } from '../db/door.ts';

export interface Door {
  /** Why nothing may be proposed. */
  stopped?: string;
  /** What was decided under this key before. */
  known?: FirstDecision;
  /** As stored; undefined where nothing could be read. */
  guardrails?: unknown;
}

/** What a proposal meets first, in one question; what cannot be read counts as stopped (I6). */
export async function atTheDoor(
  ctx: ActionGatewayContext,
  { actor }: Actor,
  { idempotency_key }: ActionRequest,
): Promise<Door> {
  const outside = outsideStop(ctx.kill);
  const door = await readDoor.maybe(ctx.db, actor, idempotency_key).catch(unlessInvalid);
  if (door === undefined) return { stopped: outside ?? UNREADABLE };
  const { controls, guardrails, ...first } = door;
  const stopped = outside ?? flagsStop(controls, 'propose');
  return {
    guardrails,
    ...(stopped === undefined ? {} : { stopped }),
    ...(first.action_id === null ? {} : { known: first as FirstDecision }),
  };
}

function unlessInvalid(error: unknown): undefined {
  if (error instanceof AppError && error.kind === 'invalid') throw error;
  return undefined;
}
