/** Lets the person connect their calendar for the length of the demo: the consent's address, and waiting until it is done. */
import { connection, type Connection } from '@almanac/shared/contracts/scheduler';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { wrap } from '../cli/style.ts';
import { redirectUri } from '../doctor/google-guide.ts';
import { PORTS } from '../embedded/choose-ports.ts';
import { describeHolder } from '../embedded/ports.ts';
import type { Tour } from './tour.ts';

/** As long as the scheduler keeps the consent's state. */
const WAIT_MS = 600_000;

/** Throws when nobody connects within ten minutes. */
export async function connectGoogle(tour: Tour): Promise<Connection> {
  const { stage, style, say } = tour;
  const ask = (): Promise<Connection> =>
    stage.as_operator.scheduler.call({ method: 'GET', path: '/oauth/status', reply: connection });
  const before = await ask();
  if (before.status === 'connected') return before;
  say(`\n  ${style.bold('Connect your calendar')}`);
  say(wrap(await portNote(tour), style.width, '  '));
  say(`\n  Open in your browser:\n\n${await consentUrl(tour)}\n`);
  say('  Waiting for you (10 minutes at most; Ctrl+C stops) …');
  const connected = await waitFor(
    'you connected your calendar in the browser',
    async () => {
      const now = await ask();
      return now.status === 'connected' && now;
    },
    WAIT_MS,
  );
  say(`  ${style.good('✓')} connected, for this demo only`);
  return connected;
}

/** Google's own address: the operator's token, which the way there asks for, stays here. */
async function consentUrl({ stage }: Tour): Promise<string> {
  const { urls, secrets } = stage.almanac;
  const reply = await fetch(`${urls.scheduler}/oauth/authorize`, {
    headers: { authorization: `Bearer ${secrets.operator_token}` },
    redirect: 'manual',
  });
  const url = reply.headers.get('location');
  if (url !== null) return url;
  throw new Error(`The scheduler gives no address of the consent page (${reply.status}).`);
}

async function portNote({ stage, accounts }: Tour): Promise<string> {
  const { scheduler } = stage.almanac.urls;
  const uri = redirectUri(accounts.settings, scheduler);
  const usual = new URL(scheduler).port === String(PORTS.scheduler);
  if (usual || accounts.settings['PUBLIC_URL']) return `Google sends you back to ${uri}`;
  return `Google must send you back to ${uri}, because ${await describeHolder(PORTS.scheduler)}. Add that redirect URI to your OAuth client first, or stop the demo and free the port.`;
}
