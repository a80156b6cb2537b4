/**
 * The payload of an Action: what is authorised and executed, byte for byte (I3). Its canonical text is stored and hashed;
 * whoever executes parses that text and nothing else.
 */
import {
  actionInputs,
  actionPayload,
  type ActionPayload,
  type ActionRequest,
} from '@almanac/shared/contracts/actions';
import { canonicalJson } from '@almanac/shared/lang/canonical';
import { sha256Hex } from '@almanac/shared/lang/ids';

export const PAYLOAD_TAG = 'almanac.action.v1';

export interface ResolvedPayload {
  payload: ActionPayload;
  /** RFC 8785 text. */
  text: string;
  hash: string;
}

export interface PayloadFacts {
  requested_by: string;
  policy_version: number;
  expires_at: Date;
}

/** The inputs are the ones the type's schema gives back, so that one meaning has one text. */
export function resolvePayload(request: ActionRequest, facts: PayloadFacts): ResolvedPayload {
  const payload = actionPayload.parse({
    action_type: request.action_type,
    target: request.target,
    inputs: actionInputs[request.action_type].parse(request.inputs),
    requested_by: facts.requested_by,
    policy_version: facts.policy_version,
    expires_at: facts.expires_at.toISOString(),
  });
  const text = canonicalJson(payload);
  return { payload, text, hash: hashOfText(text) };
}

/** The hash of a stored canonical text; equals `taggedHash(PAYLOAD_TAG, payload)`. */
export function hashOfText(text: string): string {
  return sha256Hex(`${PAYLOAD_TAG}\n${text}`);
}

interface StoredAction {
  action_type: string;
  target: unknown;
  inputs: unknown;
  requested_by: string;
  policy_version: number;
  expires_at: string;
  payload: string;
  payload_hash: string;
}

/** Why a stored Action is not the one that was proposed under `proposed_hash`, or undefined when it is. */
export function tampering(stored: StoredAction, proposed_hash: string): string | undefined {
  if (stored.payload_hash !== proposed_hash) return 'its hash is not the one it was proposed with';
  if (hashOfText(stored.payload) !== proposed_hash) return 'its text is not what was proposed';
  const { action_type, target, inputs, requested_by, policy_version } = stored;
  // A stop gives its time back: later than proposed, never earlier, and by an event of its history, which the caller compares.
  const { expires_at } = JSON.parse(stored.payload) as { expires_at: string };
  const shown = { action_type, target, inputs, requested_by, policy_version, expires_at };
  const same = canonicalJson(shown) === stored.payload;
  const lives_on = Date.parse(stored.expires_at) >= Date.parse(expires_at);
  return same && lives_on ? undefined : 'its fields differ from its text';
}
