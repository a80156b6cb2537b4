import { z } from 'zod';
import { standingAuthorization } from '@almanac/shared/contracts/actions';
import { serviceClient } from '@almanac/shared/http/call';
import type { Providers } from './providers.ts';

const DEFAULTS = [
  { action_type: 'calendar.apply_run', provider: 'google' },
  { action_type: 'coda.update_task', provider: 'coda' },
  { action_type: 'coda.post_thread', provider: 'coda' },
  { action_type: 'coda.create_process_template', provider: 'coda' },
] as const;

interface Acceptance {
  scope: 'sandbox' | 'any';
  reason: string;
  providers: readonly ('google' | 'coda')[];
}

/**
 * Accepts the default policy for the sandbox only: there nothing can reach a person. For real accounts the
 * operator accepts it, with `POST /api/v1/standing-authorizations`; until then each write waits for an approval.
 */
export async function acceptDefaultPolicy(
  url: string,
  operator_token: string,
  providers: Providers,
): Promise<void> {
  const sandboxed = (['google', 'coda'] as const).filter((name) => providers[name] === 'sandbox');
  await acceptPolicy(url, operator_token, {
    scope: 'sandbox',
    reason: 'The default policy, accepted for the sandbox only at the first start.',
    providers: sandboxed,
  });
}

/** Grants what of the default policy is not granted yet, in the operator's name. Answers the types that are new. */
export async function acceptPolicy(
  url: string,
  operator_token: string,
  { scope, reason, providers }: Acceptance,
): Promise<string[]> {
  const actions = serviceClient({ service: 'action-gateway', url, token: operator_token });
  const path = '/api/v1/standing-authorizations';
  const granted = await actions.call({
    method: 'GET',
    path,
    reply: z.object({ items: z.array(standingAuthorization) }),
  });
  const added: string[] = [];
  for (const { action_type, provider } of DEFAULTS) {
    const has = granted.items.some(
      (item) => item.action_type === action_type && item.revoked_at === null,
    );
    if (has || !providers.includes(provider)) continue;
    await actions.call({
      method: 'POST',
      path,
      body: { action_type, max_level: 1, scope, reason },
      reply: standingAuthorization,
    });
    added.push(action_type);
  }
  return added;
}
