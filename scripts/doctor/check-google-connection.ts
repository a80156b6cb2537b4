/** What the running Almanac knows of its calendar: it alone holds the access that a person gave in the browser. */
import { z } from 'zod';
import { isLoopbackUrl } from '@almanac/shared/config/config-from-env';
import {
  connection as connectionReply,
  type Connection,
} from '@almanac/shared/contracts/scheduler';
import { askProvider, bearer, type Reply } from './ask-provider.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { connectSteps, redirectNote } from './google-guide.ts';

const DAY_MS = 86_400_000;
const TRIAL_DAYS = 7;

const problem = z.object({ detail: z.string() });

/** Undefined where no Almanac runs, or it cannot say. */
export async function checkConnection(
  x: Examination,
): Promise<{ status: 'off'; notes: string[] } | { status: 'known'; finding: Finding } | undefined> {
  const url = x.run?.services['scheduler'];
  if (x.run === undefined || url === undefined) return undefined;
  const headers = bearer(x.run.token);
  const ask = (): Promise<Reply> => askProvider(`${url}/oauth/status`, x.signal, { headers });
  const before = read(await ask());
  if (before === undefined) return undefined;
  if (startedOtherwise(x, before)) {
    const notes = [
      'The Almanac that runs was started with other settings: stop it and run npm start.',
    ];
    return { status: 'off', notes };
  }
  if (before.status === 'off') return { status: 'off', notes: [] };
  if (before.status === 'broken') return { status: 'known', finding: broken(x, before) };
  const path = `${url}/api/v1/scheduler/sync`;
  const synced = await askProvider(path, x.signal, { method: 'POST', headers });
  if (synced.outcome === 'answered' && synced.status === 200) {
    return { status: 'known', finding: connected(before) };
  }
  const after = read(await ask());
  if (after?.status === 'broken') return { status: 'known', finding: broken(x, after) };
  return { status: 'known', finding: unread(before, synced) };
}

function read(reply: Reply): Connection | undefined {
  const parsed = connectionReply.safeParse(reply.outcome === 'answered' ? reply.body : undefined);
  return parsed.success ? parsed.data : undefined;
}

/** It works with the sandbox, while the settings by now name a real account. */
function startedOtherwise(x: Examination, { sandbox }: Connection): boolean {
  const root = x.settings['GOOGLE_API_ROOT_URL'] ?? '';
  return sandbox && !(URL.canParse(root) && isLoopbackUrl(root));
}

function connected({ account, connected_at }: Connection): Finding {
  const days = Math.floor((Date.now() - Date.parse(connected_at ?? '')) / DAY_MS);
  const who = account ?? 'your account';
  if (days >= TRIAL_DAYS) {
    return finding('google', 'ok', `connected as ${who} for ${days} days, read just now`);
  }
  const end = new Date(Date.parse(connected_at ?? '') + TRIAL_DAYS * DAY_MS);
  const day = Number.isNaN(end.getTime()) ? 'after 7 days' : `on ${end.toDateString()}`;
  return finding('google', 'ok', `connected as ${who}, read just now`, {
    notes: [
      `If your app is still in "Testing" at https://console.cloud.google.com/auth/audience, Google ends this access ${day}: press "Publish app" there.`,
    ],
  });
}

function broken(x: Examination, { detail }: Connection): Finding {
  return finding('google', 'wrong', 'Google has ended the access to your calendar', {
    notes: [
      `${detail ?? 'No reason was given'}. The usual reason is an app in "Testing", whose access Google ends after 7 days.`,
      redirectNote(x),
    ],
    steps: connectSteps(x),
  });
}

function unread({ account }: Connection, synced: Reply): Finding {
  const said = problem.safeParse(synced.outcome === 'answered' ? synced.body : undefined);
  const why = said.success
    ? said.data.detail
    : synced.outcome === 'silent'
      ? synced.reason
      : `answer ${synced.status}`;
  return finding(
    'google',
    'look',
    `connected as ${account ?? 'your account'}, but not readable now`,
    { notes: [why], steps: ['Wait a minute and run the doctor again.'] },
  );
}
