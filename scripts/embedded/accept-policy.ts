import { z } from 'zod';
import { standingAuthorization } from '@almanac/shared/contracts/actions';
import { serviceClient } from '@almanac/shared/http/call';
import { AppError } from '@almanac/shared/lang/app-error';
import { isSet, type Providers, type Settings } from './providers.ts';

interface Default {
  action_type: z.infer<typeof standingAuthorization>['action_type'];
  max_level: number;
  scope: 'sandbox' | 'any';
  reason: string;
  applies: boolean;
}

/**
 * What the default policy does on its own here. For the sandbox: there nothing can reach a person. With mail: word to people who are
 * registered here, since each address is one that an admin allowed. For real accounts the operator accepts the rest.
 */
function defaultsFor(providers: Providers, settings: Settings): Default[] {
  const sandbox = (provider: 'google' | 'coda') => ({
    max_level: 1,
    scope: 'sandbox' as const,
    reason: 'The default policy, accepted for the sandbox only at the first start.',
    applies: providers[provider] === 'sandbox',
  });
  const word = (max_level: number) => ({
    max_level,
    scope: 'any' as const,
    reason:
      'The default policy, accepted with SMTP_URL: word to people here, at allowed addresses.',
    applies: isSet(settings, 'SMTP_URL'),
  });
  return [
    { action_type: 'calendar.apply_run', ...sandbox('google') },
    { action_type: 'coda.update_task', ...sandbox('coda') },
    { action_type: 'coda.post_thread', ...sandbox('coda') },
    { action_type: 'coda.create_process_template', ...sandbox('coda') },
    { action_type: 'notify.person', ...word(0) },
    { action_type: 'message.internal', ...word(1) },
  ];
}

/**
 * Accepts the default policy in the operator's name, each kind once: what was revoked stays so. Where the operator is no admin any
 * more nothing is accepted, and each write waits for an approval.
 */
export async function acceptDefaultPolicy(
  url: string,
  operator_token: string,
  { providers, settings }: { providers: Providers; settings: Settings },
): Promise<void> {
  const actions = serviceClient({ service: 'action-gateway', url, token: operator_token });
  const path = '/api/v1/standing-authorizations';
  const granted = await actions.call({
    method: 'GET',
    path,
    reply: z.object({ items: z.array(standingAuthorization) }),
  });
  for (const { applies, ...body } of defaultsFor(providers, settings)) {
    if (!applies || granted.items.some((item) => item.action_type === body.action_type)) continue;
    try {
      await actions.call({ method: 'POST', path, body, reply: standingAuthorization });
    } catch (error) {
      if (error instanceof AppError && error.kind === 'forbidden') return;
      throw error;
    }
  }
}
