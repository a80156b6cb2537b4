/** Which parts of a running Almanac are the person's own and which the sandbox stands in for. */
import { modelEnv } from '@almanac/shared/config/base-env';
import { connection } from '@almanac/shared/contracts/scheduler';
import { serviceClient } from '@almanac/shared/http/call';
import type { Almanac } from '../embedded/almanac.ts';
import { redirectUri } from '../doctor/google-guide.ts';
import { PORTS } from '../embedded/choose-ports.ts';
import { isSet, type Settings } from '../embedded/providers.ts';

/** A label and what is said of it; a value may have several lines. */
export type Row = [label: string, value: string];

/** What of a running Almanac the rows are made from. */
export type Running = Pick<Almanac, 'providers' | 'urls' | 'secrets'>;

export async function accountRows(almanac: Running, settings: Settings): Promise<Row[]> {
  const { providers, urls } = almanac;
  const rows: Row[] = [
    [
      'Google Calendar',
      providers.google === 'real' ? await googleRow(almanac, settings) : `sandbox ${urls.sandbox}`,
    ],
    [
      'Coda',
      providers.coda === 'real'
        ? `your doc ${settings['CODA_DOC_ID'] ?? ''}`
        : `sandbox ${urls.sandbox}`,
    ],
    ['Model', modelRow(providers.model, settings)],
  ];
  if (isSet(settings, 'SMTP_URL')) {
    rows.push(['Mail', 'to people here, once an admin allowed the address: docs/approvals.md']);
  }
  if (providers.google === 'real' || providers.coda === 'real') {
    rows.push([
      'Your approval',
      'each write to your accounts waits for it: see "Connect your accounts" in README.md',
    ]);
  }
  return rows;
}

export function modelRow(model: 'real' | 'offline', settings: Settings): string {
  if (model === 'offline') return 'offline: plans come from templates';
  return `OpenRouter, ${settings['MODEL'] || modelEnv.shape.MODEL.parse(undefined)}`;
}

/** The scheduler knows who is connected; one that does not answer just now leaves that open. */
async function googleRow({ urls, secrets }: Running, settings: Settings): Promise<string> {
  const port_is_usual = new URL(urls.scheduler).port === String(PORTS.scheduler);
  const redirect =
    port_is_usual || isSet(settings, 'PUBLIC_URL')
      ? ''
      : `\nPort ${PORTS.scheduler} is taken: your OAuth client must list\n${redirectUri(settings, urls.scheduler)}`;
  const connect = `${urls.scheduler}/oauth/authorize\n(any name, the operator token as password)${redirect}`;
  const status = await serviceClient({
    service: 'scheduler',
    url: urls.scheduler,
    token: secrets.operator_token,
  })
    .call({ method: 'GET', path: '/oauth/status', reply: connection })
    .catch(() => undefined);
  switch (status?.status) {
    case undefined:
      return 'your account';
    case 'connected':
      return `your account: connected${status.account === null ? '' : ` as ${status.account}`}`;
    case 'broken':
      return `your account, whose access has ended: connect again at\n${connect}`;
    case 'off':
      return `your account: connect at\n${connect}`;
  }
}
