/** How a person gets a Google client of their own, and the trap that ends its access after a week. */
import { GOOGLE_SCOPES, SCOPE_PURPOSE } from '@almanac/shared/contracts/google-access';
import { PORTS } from '../embedded/choose-ports.ts';
import type { Settings } from '../embedded/providers.ts';
import type { Examination } from './examination.ts';

export const PUBLISH_STEP =
  'Open https://console.cloud.google.com/auth/audience and press "Publish app". As long as it says "Testing", Google ends every access after 7 days. When Google later warns that it has not verified the app: it is your own, choose "Advanced" and go on.';

/** Where Google sends the person back to: exactly this must stand in the client. */
export function redirectUri(
  settings: Settings,
  scheduler_url = `http://127.0.0.1:${PORTS.scheduler}`,
): string {
  const set = settings['PUBLIC_URL'] ?? '';
  return new URL('/oauth/callback', URL.canParse(set) ? set : scheduler_url).href;
}

function redirectHere(x: Examination): string {
  return redirectUri(x.settings, x.run?.services['scheduler']);
}

export function clientSteps(x: Examination): string[] {
  return [
    'Open https://console.cloud.google.com/projectcreate and make a project; call it Almanac.',
    'Open https://console.cloud.google.com/apis/library, find "Google Calendar API", press "Enable".',
    'Open https://console.cloud.google.com/auth/overview, press "Get started": name Almanac, your own address twice, audience "External" ("Internal" if your company runs Google Workspace).',
    PUBLISH_STEP,
    `Open https://console.cloud.google.com/auth/clients, press "Create client", type "Web application", and under "Authorized redirect URIs" add exactly: ${redirectHere(x)}`,
    'Google shows the client id and, this once, the secret. Copy both into .env: GOOGLE_CLIENT_ID=… and GOOGLE_CLIENT_SECRET=…',
    'Run npm run doctor again, then npm start, and open the address it prints under "Google Calendar".',
  ];
}

/** How to connect once the client is good: published first, or it is all done again in a week. */
export function connectSteps(x: Examination): string[] {
  const running = x.run?.services['scheduler'];
  const where =
    running === undefined
      ? 'Run npm start and open the address it prints under "Google Calendar"'
      : `Open ${running}/oauth/authorize`;
  return [
    PUBLISH_STEP,
    `${where}; sign in with any name and the operator token that npm start prints as password.`,
    'Choose your account, and leave every box ticked.',
  ];
}

/** What is asked for, before a person is asked for it. */
export function scopeNote(): string {
  const purposes = GOOGLE_SCOPES.map((scope) => SCOPE_PURPOSE[scope]).join(', ');
  return `Almanac asks ${purposes}. It writes nowhere else.`;
}

export function redirectNote(x: Examination): string {
  return `The client must list this redirect URI, letter for letter: ${redirectHere(x)}`;
}
