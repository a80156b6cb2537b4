import { z } from 'zod';
import { standingAuthorization } from '@almanac/shared/contracts/actions';
import { serviceClient } from '@almanac/shared/http/call';
import { AppError } from '@almanac/shared/lang/app-error';
import { isSet, type Providers, type Settings } from './providers.ts';

const DEFAULTS = [
  { action_type: 'calendar.apply_run', part: 'google', max_level: 1 },
  { action_type: 'coda.update_task', part: 'coda', max_level: 1 },
  { action_type: 'coda.post_thread', part: 'coda', max_level: 1 },
  { action_type: 'coda.create_process_template', part: 'coda', max_level: 1 },
  { action_type: 'notify.person', part: 'people', max_level: 0 },
  { action_type: 'message.internal', part: 'people', max_level: 1 },
] as const;

interface Acceptance {
  scope: 'sandbox' | 'any';
  reason: string;
  /** `people` is word to those who are registered here. */
  parts: readonly ('google' | 'coda' | 'people')[];
  /** What was revoked stays so. */
  first_only?: boolean;
}

/**
 * Accepts the default policy at the first start. For the sandbox: there nothing can reach a person. With mail, word to people here:
 * each address is one that an admin allowed. For real accounts the operator accepts it, with `POST
 * /api/v1/standing-authorizations`; until then each write waits for an approval, as does all once the operator is no admin.
 */
export async function acceptDefaultPolicy(
  url: string,
  operator_token: string,
  { providers, settings }: { providers: Providers; settings: Settings },
): Promise<void> {
  const sandboxed = (['google', 'coda'] as const).filter((name) => providers[name] === 'sandbox');
  try {
    await acceptPolicy(url, operator_token, {
      scope: 'sandbox',
      reason: 'The default policy, accepted for the sandbox only at the first start.',
      parts: sandboxed,
      first_only: true,
    });
    if (!isSet(settings, 'SMTP_URL')) return;
    await acceptPolicy(url, operator_token, {
      scope: 'any',
      reason:
        'The default policy, accepted with SMTP_URL: word to people here, to allowed addresses.',
      parts: ['people'],
      first_only: true,
    });
  } catch (error) {
    if (!(error instanceof AppError && error.kind === 'forbidden')) throw error;
  }
}

/** Grants what of the default policy is not granted yet, in the operator's name. Answers the types that are new. */
export async function acceptPolicy(
  url: string,
  operator_token: string,
  { scope, reason, parts, first_only = false }: Acceptance,
): Promise<string[]> {
  const actions = serviceClient({ service: 'action-gateway', url, token: operator_token });
  const path = '/api/v1/standing-authorizations';
  const granted = await actions.call({
    method: 'GET',
    path,
    reply: z.object({ items: z.array(standingAuthorization) }),
  });
  const added: string[] = [];
  for (const { action_type, part, max_level } of DEFAULTS) {
    const has = granted.items.some(
      (item) => item.action_type === action_type && (first_only || item.revoked_at === null),
    );
    if (has || !parts.includes(part)) continue;
    await actions.call({
      method: 'POST',
      path,
      body: { action_type, max_level, scope, reason },
      reply: standingAuthorization,
    });
    added.push(action_type);
  }
  return added;
}
