import { must } from '@almanac/shared/lang/assert';
import type { Harness } from './harness.ts';

/** The person's way through the consent page to the address that leads back; `answer` decides there. */
export async function consent(
  h: Harness,
  answer: { decision?: string; untick?: string } = {},
): Promise<URL> {
  const { status, headers } = await h.call('GET', '/oauth/authorize');
  if (status !== 302) throw new Error(`the consent did not begin: ${status}`);
  const asked = new URL(must(headers.get('location'), 'a redirect'));
  const form = new URLSearchParams(asked.searchParams);
  form.set('decision', answer.decision ?? 'allow');
  for (const scope of (form.get('scope') ?? '').split(' ')) {
    if (answer.untick === undefined || !scope.endsWith(answer.untick))
      form.append('granted', scope);
  }
  const url = `${asked.origin}${asked.pathname}`;
  const reply = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  return new URL(must(reply.headers.get('location'), 'the way back'));
}
