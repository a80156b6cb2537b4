/**
 * Google: is the client good, is somebody connected, and can the calendars be read? A client can only be tested with a grant:
 * one that nobody was given is refused as `invalid_grant` where the client is good and as `invalid_client` where it is not.
 */
import { z } from 'zod';
import { GOOGLE_NEEDS, isSet, splitSettings } from '../embedded/providers.ts';
import { askProvider, type Reply } from './ask-provider.ts';
import { checkConnection } from './check-google-connection.ts';
import { checkGoogleAccess } from './check-google-access.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { clientSteps, connectSteps, redirectNote, scopeNote } from './google-guide.ts';
import { redirectTrouble } from './redirect-probe.ts';
import { spokenSecret } from './secrets.ts';

const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const NO_GRANT = 'almanac-doctor-has-no-token';

const refusal = z.object({ error: z.string(), error_description: z.string().optional() });

export async function checkGoogle(x: Examination): Promise<Finding> {
  const { given, missing } = splitSettings(x.settings, GOOGLE_NEEDS);
  const has_token = isSet(x.settings, 'GOOGLE_REFRESH_TOKEN');
  if (given.length === 0 && !has_token) {
    return finding('google', 'off', 'off: the sandbox stands in for your calendar', {
      notes: [scopeNote()],
      steps: clientSteps(x),
    });
  }
  if (missing.length > 0) {
    return finding('google', 'wrong', `half set up: ${missing.join(', ')} missing in .env`, {
      notes: [
        'Almanac does not start with half of it: it must not be a guess whether your calendar or the sandbox is meant.',
      ],
      steps: [
        'Open https://console.cloud.google.com/auth/clients and your client: both values stand there. A secret that is lost is made anew with "Add secret".',
        `Copy into .env: ${missing.map((name) => `${name}=…`).join(' and ')}`,
      ],
    });
  }
  const client = await askToken(
    x,
    has_token ? (x.settings['GOOGLE_REFRESH_TOKEN'] ?? '') : NO_GRANT,
  );
  return clientTrouble(x, client) ?? (await judgeAccess(x, client, has_token));
}

/** Asks for an access token: with a token that is none, the answer tells about the client alone. */
function askToken(x: Examination, refresh_token: string): Promise<Reply> {
  const { settings } = x;
  const url = settings['GOOGLE_TOKEN_URL'] || TOKEN_URL;
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: settings['GOOGLE_CLIENT_ID'] ?? '',
    client_secret: settings['GOOGLE_CLIENT_SECRET'] ?? '',
    refresh_token,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return askProvider(url, x.signal, { method: 'POST', headers, body: form.toString() });
}

/** What is wrong with the client itself; undefined where Google knows it. */
function clientTrouble(x: Examination, reply: Reply): Finding | undefined {
  if (reply.outcome === 'silent') return notAsked(reply.reason);
  const said = refusal.safeParse(reply.body);
  const error = said.success ? said.data.error : undefined;
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    const detail = said.data?.error_description ?? '';
    const secret = /secret|unauthorized/i.test(detail) && !/not found/i.test(detail);
    const which = secret
      ? spokenSecret(x.settings, 'GOOGLE_CLIENT_SECRET')
      : 'GOOGLE_CLIENT_ID, or the secret does not belong to it';
    return finding(
      'google',
      'wrong',
      secret ? `Google refuses ${which}` : `Google does not know ${which}`,
      {
        steps: [
          'Open https://console.cloud.google.com/auth/clients and your client of type "Web application".',
          'Copy its client id and its secret into .env again, without spaces or quotes. A secret that is lost is made anew with "Add secret".',
        ],
      },
    );
  }
  if (error === 'invalid_grant' || error === 'invalid_request') return undefined;
  if (reply.status === 200) return undefined;
  return notAsked(`it answered ${reply.status} to the question for a token`);
}

function notAsked(reason: string): Finding {
  return finding('google', 'wrong', `Google cannot be asked: ${reason}`, {
    notes: ['Meanwhile Almanac plans around what it read last, and writes once Google answers.'],
    steps: [
      'Check that this machine is online, and GOOGLE_TOKEN_URL and GOOGLE_API_ROOT_URL in .env, if you set them.',
    ],
  });
}

async function judgeAccess(x: Examination, client: Reply, has_token: boolean): Promise<Finding> {
  const connection = await checkConnection(x);
  if (connection !== undefined && connection.status !== 'off') return connection.finding;
  if (has_token) return checkGoogleAccess(x, client);
  const trouble = await redirectTrouble(x);
  if (trouble !== undefined) return trouble;
  const notes = connection?.notes ?? [];
  return finding('google', 'look', 'the client is good; your account is not connected yet', {
    notes: [scopeNote(), redirectNote(x), ...notes],
    steps: connectSteps(x),
  });
}
