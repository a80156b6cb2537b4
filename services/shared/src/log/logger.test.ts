import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { inRequestScope } from '../http/request-scope.ts';
import { createLogger } from './logger.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  write(createLogger({ service: 'planner', level: 'info', destination }));
  return text;
}

test('a line is JSON with the service, the time and the message', () => {
  const line = JSON.parse(logged((log) => log.info({ plan_id: 'plan_1' }, 'planned'))) as object;
  expect(line).toMatchObject({ service: 'planner', msg: 'planned', plan_id: 'plan_1' });
  expect(line).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/));
});

test('a line deep inside a piece of work says which it belongs to; what it says itself wins', () => {
  const actor = { actor: 'n8n', actor_type: 'orchestrator' as const, all_clients: false };
  const scope = { request_id: 'req_1', actor, doing: 'job propose-run' };
  const inside = (fields: object): object =>
    JSON.parse(logged((log) => inRequestScope(scope, () => log.info(fields, 'x')))) as object;
  expect(inside({})).toMatchObject({ request_id: 'req_1', doing: 'job propose-run' });
  expect(inside({ request_id: 'req_2' })).toMatchObject({ request_id: 'req_2' });
  expect(logged((log) => log.info('outside'))).not.toContain('doing');
});

test('what is below the level is not written', () => {
  expect(logged((log) => log.debug('quiet'))).toBe('');
});

const secret = 'hunter2';
test.each<[string, object]>([
  ['at the top', { token: secret, authorization: secret, api_key: secret }],
  ['one level down', { body: { refresh_token: secret } }],
  ['two levels down', { request: { body: { password: secret } } }],
  ['five levels down', { a: { b: { c: { d: { client_secret: secret } } } } }],
  ['in a list', { rows: [{ grant: secret }, { nested: [{ cookie: secret }] }] }],
  [
    'in headers as they are spelled on the wire',
    { headers: { Authorization: secret, Cookie: secret } },
  ],
])('secrets are not written: %s', (_where, fields) => {
  const text = logged((log) => log.info(fields, 'x'));
  expect(text).not.toContain(secret);
  expect(text).toContain('[secret]');
});

test('an error tells its text, its code and its causes, and nothing it carries along', () => {
  const cause = Object.assign(new Error('the cause'), { code: 'ECONNRESET' });
  const error = Object.assign(new Error('it broke', { cause }), {
    config: { headers: { Authorization: `Bearer ${secret}` }, url: 'x' },
    response: { config: { data: secret } },
  });
  const text = logged((log) => log.error({ err: error }, 'a bug'));
  expect(text).not.toContain(secret);
  const { err } = JSON.parse(text) as { err: Record<string, string> };
  expect(err['message']).toContain('it broke');
  expect(err['stack']).toContain('logger.test.ts');
  expect(JSON.stringify(err)).toContain('the cause');
  expect(JSON.stringify(err)).toContain('ECONNRESET');
});

test('a value that contains itself is written all the same', () => {
  const loop: Record<string, unknown> = { name: 'loop', token: secret };
  loop['self'] = loop;
  const text = logged((log) => log.info({ loop }, 'x'));
  expect(text).toContain('loop');
  expect(text).not.toContain(secret);
});

test('a child logger keeps its secrets too', () => {
  const text = logged((log) =>
    log.child({ job: { token: secret } }).info({ a: { password: secret } }),
  );
  expect(text).not.toContain(secret);
});
