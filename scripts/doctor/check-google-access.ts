/** What GOOGLE_REFRESH_TOKEN gives: is it alive, may it do what Almanac needs, and are the calendars there? */
import { z } from 'zod';
import { missingScopes } from '@almanac/shared/contracts/google-access';
import { askProvider, bearer, type Reply } from './ask-provider.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { PUBLISH_STEP } from './google-guide.ts';

const API_ROOT = 'https://www.googleapis.com/';
const PRIMARY = 'primary';

const tokenReply = z.object({ access_token: z.string(), scope: z.string().optional() });
const calendarList = z.object({
  items: z.array(
    z.object({ id: z.string(), primary: z.boolean().optional(), summary: z.string().optional() }),
  ),
});
const refusal = z.object({ error: z.object({ message: z.string() }) });

/** `token` is Google's answer to the refresh token. */
export async function checkGoogleAccess(x: Examination, token: Reply): Promise<Finding> {
  const granted = tokenReply.safeParse(token.outcome === 'answered' ? token.body : undefined);
  if (!granted.success) return ended();
  const { access_token, scope } = granted.data;
  const missing = scope === undefined ? [] : missingScopes(scope.split(' '));
  if (missing.length > 0) {
    const what = missing.map(({ purpose }) => purpose).join(', ');
    return finding('google', 'wrong', `GOOGLE_REFRESH_TOKEN does not allow Almanac ${what}`, {
      steps: [
        'Remove GOOGLE_REFRESH_TOKEN from .env, run npm start, connect in the browser, and leave every box ticked.',
      ],
    });
  }
  const root = (x.settings['GOOGLE_API_ROOT_URL'] || API_ROOT).replace(/\/*$/, '/');
  const reply = await askProvider(
    `${root}calendar/v3/users/me/calendarList?maxResults=250`,
    x.signal,
    { headers: bearer(access_token) },
  );
  return judgeCalendars(x, reply);
}

function ended(): Finding {
  return finding('google', 'wrong', 'Google has ended the access of GOOGLE_REFRESH_TOKEN', {
    notes: [
      'The usual reason is an app in "Testing": Google then ends every access after 7 days. Others: you took the access away, or it belongs to another client.',
    ],
    steps: [
      PUBLISH_STEP,
      'Remove GOOGLE_REFRESH_TOKEN from .env, run npm start, and connect in the browser: Almanac then keeps the access itself.',
    ],
  });
}

function judgeCalendars(x: Examination, reply: Reply): Finding {
  if (reply.outcome === 'silent') {
    return finding('google', 'wrong', `Google cannot be asked for your calendars: ${reply.reason}`);
  }
  const list = calendarList.safeParse(reply.body);
  if (!list.success) return refusedList(reply.status, reply.body);
  const wanted = (x.settings['CALENDAR_READ_IDS'] || PRIMARY).split(',').map((id) => id.trim());
  const ids = list.data.items.map(({ id }) => id);
  const unknown = wanted.filter((id) => id !== PRIMARY && !ids.includes(id));
  if (unknown.length > 0) {
    const names = list.data.items.map(({ id, summary }) => `${id} is "${summary ?? id}"`);
    return finding('google', 'wrong', `your account has no calendar ${unknown.join(', ')}`, {
      notes: [`It has: ${names.join(', ')}.`],
      steps: ['Correct CALENDAR_READ_IDS in .env; "primary" is your own calendar.'],
    });
  }
  const account = list.data.items.find(({ primary }) => primary)?.id ?? 'your account';
  return finding('google', 'ok', `works as ${account}, by GOOGLE_REFRESH_TOKEN`, {
    notes: [
      'If your app is still in "Testing", Google ends this access 7 days after it was given.',
    ],
  });
}

function refusedList(status: number, body: unknown): Finding {
  const said = refusal.safeParse(body);
  const message = said.success ? said.data.error.message : `it answered ${status}`;
  if (/has not been used|disabled|accessNotConfigured/i.test(message)) {
    return finding('google', 'wrong', 'the Calendar API is not switched on in your project', {
      steps: [
        'Open https://console.cloud.google.com/apis/library, choose your project above, find "Google Calendar API", press "Enable", and wait a few minutes.',
      ],
    });
  }
  return finding('google', 'wrong', 'Google refuses to list your calendars', {
    notes: [message.slice(0, 300)],
    steps: ['Connect again: remove GOOGLE_REFRESH_TOKEN from .env, run npm start, and connect.'],
  });
}
