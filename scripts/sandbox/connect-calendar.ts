import { calendar, type calendar_v3 } from '@googleapis/calendar';
import { OAuth2Client } from 'google-auth-library';
import { sandboxClient } from './client.ts';

/** The real Calendar client, connected to a sandbox, without its own retries. */
export async function connectCalendar(
  url: string,
  scopes?: string[],
): Promise<calendar_v3.Calendar> {
  const auth = new OAuth2Client({
    clientId: 'sandbox-client',
    endpoints: { oauth2TokenUrl: `${url}/google/token` },
  });
  const { refresh_token } = await sandboxClient(url).google.issueRefreshToken(scopes);
  auth.setCredentials({ refresh_token });
  return calendar({ version: 'v3', auth, rootUrl: `${url}/google/`, retry: false });
}

/** What a refusal of the client says: status and Google's reason. */
export async function refusal(call: Promise<unknown>): Promise<[number, string]> {
  try {
    await call;
  } catch (error) {
    const { response } = error as {
      response?: { status: number; data: { error: { errors: { reason: string }[] } } };
    };
    if (response === undefined) throw error;
    return [response.status, response.data.error.errors[0]?.reason ?? ''];
  }
  return [200, ''];
}

/** An hour on 2026-11-23, from a full hour UTC. */
export function hour(at: number): { start: { dateTime: string }; end: { dateTime: string } } {
  const time = (hours: number): string => `2026-11-23T${String(hours).padStart(2, '0')}:00:00Z`;
  return { start: { dateTime: time(at) }, end: { dateTime: time(at + 1) } };
}
