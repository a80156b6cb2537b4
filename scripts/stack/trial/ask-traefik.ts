/** Asks Traefik from outside, by the names that its certificates would be for. */
import assert from 'node:assert/strict';
import { request } from 'node:https';
import type { TrialStack } from './trial-stack.ts';

const SITE = 'almanac.test';
const EDITOR = `n8n.${SITE}`;

interface Asked {
  host: string;
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: Buffer;
}

const UNKNOWN = { authorization: 'Bearer a-token-that-nobody-has' };

/** [what is asked, the status that tells who answered] */
const EXPECTED: readonly (readonly [Asked, number])[] = [
  [{ host: SITE, path: '/' }, 200],
  [{ host: SITE, path: '/stop' }, 200],
  [{ host: SITE, path: '/api/welcome/nothing' }, 404],
  // 401 is our own answer to a call without a token, or a session: the service's, or the console's in its place.
  [{ host: SITE, path: '/status' }, 401],
  [{ host: SITE, path: '/api/v1/planner/plans' }, 401],
  [{ host: SITE, path: '/api/v1/scheduler/blocks' }, 401],
  [{ host: SITE, path: '/api/v1/memory/memories' }, 401],
  [{ host: SITE, path: '/mcp', method: 'POST' }, 401],
  [{ host: SITE, path: '/webhooks/mail', method: 'POST' }, 401],
  [{ host: EDITOR, path: '/webhook/coda/task-created', method: 'POST' }, 403],
  [{ host: EDITOR, path: '/' }, 401],
  [{ host: EDITOR, path: '/rest/login', method: 'POST' }, 401],
  [{ host: SITE, path: '/api/v1/actions' }, 401],
  [{ host: SITE, path: '/api/v1/controls' }, 401],
  [{ host: SITE, path: '/api/v1/observer/monitor' }, 401],
  [{ host: SITE, path: '/api/v1/planner/plans', headers: UNKNOWN }, 401],
  // 404 is Traefik's: there is no way in.
  [{ host: SITE, path: '/metrics' }, 404],
  [{ host: SITE, path: '/api/v1/scheduler%2Finternal/apply-run', method: 'POST' }, 400],
  [{ host: SITE, path: '/api/v1/planner/plans%2Fx' }, 400],
  [{ host: 'elsewhere.test', path: '/' }, 404],
  [
    { host: SITE, path: '/api/v1/planner/plan', method: 'POST', body: Buffer.alloc(2_200_000) },
    413,
  ],
];
const BURST = 60;
/** To an operator's token the scheduler would say 403 there; the console, which these reach, knows no token. */
const INTERNAL = [
  '/api/v1/scheduler/internal/calendar-event',
  '/api/v1/scheduler/%69nternal/apply-run',
  '/api/v1/scheduler//internal/calendar-event',
  '/api/v1/scheduler/x/../internal/calendar-event',
];

export async function askTraefik(stack: TrialStack): Promise<void> {
  for (const [asked, status] of EXPECTED) {
    const answer = await ask(stack.https_port, asked);
    assert.equal(answer.status, status, `${asked.host}${asked.path}`);
  }
  const headers_of_operator = { authorization: `Bearer ${stack.secret('operator_token')}` };
  for (const path of INTERNAL) {
    const asked = { host: SITE, path, headers: headers_of_operator };
    assert.equal((await ask(stack.https_port, asked)).status, 401, path);
  }
  // Both know no such link; Traefik alone says so in plain text.
  const approval = await ask(stack.https_port, { host: SITE, path: '/approvals/nothing' });
  assert.doesNotMatch(approval.headers['content-type'] ?? 'text/plain', /text\/plain/);
  const { headers } = await ask(stack.https_port, { host: SITE, path: '/' });
  assert.match(headers['strict-transport-security'] ?? '', /max-age=31536000/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['x-frame-options'], 'DENY');
  await operatorsDoor(stack);
  const many = Array.from({ length: BURST }, () =>
    ask(stack.https_port, { host: SITE, path: '/webhooks/gcal', method: 'POST' }),
  );
  const statuses = (await Promise.all(many)).map(({ status }) => status);
  assert.ok(statuses.includes(429), `${BURST} webhooks at once were all let through`);
}

async function operatorsDoor(stack: TrialStack): Promise<void> {
  const password = stack.secret('operator_password');
  const basic = (text: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });
  const editor = { host: EDITOR, path: '/' };
  const right = await ask(stack.https_port, { ...editor, headers: basic(`operator:${password}`) });
  assert.equal(right.status, 200);
  const wrong = await ask(stack.https_port, { ...editor, headers: basic('operator:operator') });
  assert.equal(wrong.status, 401);
  const login = await ask(stack.https_port, {
    host: EDITOR,
    path: '/rest/login',
    method: 'POST',
    headers: { ...basic(`operator:${password}`), 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ emailOrLdapLoginId: `operator@${SITE}`, password })),
  });
  assert.equal(login.status, 200, 'the owner of n8n cannot sign in');
}

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
}

/** The certificate is Traefik's own: nobody signs one for a name that does not exist. */
function ask(port: number, { host, path, method = 'GET', headers, body }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        servername: host,
        headers: { host, 'content-length': String(body?.length ?? 0), ...headers },
        rejectUnauthorized: false,
        timeout: 20_000,
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => {
          const told = answer.headers as Record<string, string | undefined>;
          resolve({ status: answer.statusCode ?? 0, headers: told });
        });
      },
    );
    call.once('error', reject);
    call.once('timeout', () => call.destroy(new Error(`${host}${path} does not answer`)));
    call.end(body);
  });
}
