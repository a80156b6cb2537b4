import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withDefaults } from './read-stack.ts';
import { checkStack, stackFiles, type StackFiles } from './stack-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const good = stackFiles(root);

/** The files with one change; fails when the text to change is not there. */
function changed(file: keyof StackFiles, from: string, to: string): string[] {
  expect(good[file]).toContain(from);
  return checkStack(root, { ...good, [file]: good[file].replace(from, to) });
}

test('the stack keeps every rule', () => {
  expect(checkStack(root)).toEqual([]);
});

test.each([
  [
    'a published database',
    '    networks: [data, workflows, tracing]',
    "    networks: [data, workflows, tracing]\n    ports: ['5432:5432']",
    'postgres publishes a port',
  ],
  [
    'a database that can be reached from outside',
    '    networks: [data, workflows, tracing]',
    '    networks: [data, workflows, tracing, egress]',
    'postgres must not be reached by egress',
  ],
  [
    'an n8n that reaches the outside',
    '    networks: [edge, app, workflows]',
    '    networks: [edge, app, workflows, egress]',
    'n8n must not reach the outside',
  ],
  [
    "a service in n8n's network",
    '    networks: [app, data, egress]',
    '    networks: [app, data, egress, workflows]',
    'observer must not stand in workflows',
  ],
  [
    "a service among Langfuse's stores",
    '    networks: [app, data, egress]',
    '    networks: [app, data, egress, tracing]',
    'observer must not stand in tracing',
  ],
  [
    'traces that can be reached from the edge',
    '    secrets: [langfuse_store_password]\n    networks: [tracing]',
    '    secrets: [langfuse_store_password]\n    networks: [tracing, edge]',
    'langfuse-store must not be reached by edge',
  ],
  [
    'an open network',
    '  data: { internal: true }',
    '  data: {}',
    'the network data must be internal',
  ],
  ['a tag that moves', 'postgres:18.6', 'postgres:latest', 'postgres has no exact tag'],
  ['a capability', '  cap_drop: [ALL]', '  cap_drop: []', 'keeps capabilities'],
  [
    'a root that can be written',
    '  read_only: true',
    '  read_only: false',
    'can write to its root',
  ],
  ['new privileges', "['no-new-privileges:true']", '[]', 'may gain privileges'],
  ['a service as root', "user: '999:999'", "user: '0:0'", 'postgres runs as root'],
  ['no memory limit', '    mem_limit: 1536m\n', '', 'n8n has no memory limit'],
  [
    "another service's token",
    'secrets: [database_url_console, token_console, console_key, console_public_key]',
    'secrets: [database_url_console, token_console, console_key, console_public_key, token_planner]',
    'console sees token_planner',
  ],
  [
    "the console's key in another service",
    '        token_action_gateway,\n        console_public_key,',
    '        token_action_gateway,\n        console_key,',
    'action-gateway sees console_key',
  ],
  [
    'a secret in clear',
    "      N8N_SECURE_COOKIE: 'true'",
    "      N8N_SECURE_COOKIE: 'true'\n      N8N_ENCRYPTION_KEY: abc",
    'n8n has N8N_ENCRYPTION_KEY in clear',
  ],
  [
    'a secret that is not mounted',
    'secrets: [database_url_console, token_console, console_key, console_public_key]',
    'secrets: [database_url_console, console_key, console_public_key]',
    'console names token_console',
  ],
  [
    'a setting nobody reads',
    '      DISK_PATH: /app',
    '      DISK_PAHT: /app',
    'observer is given DISK_PAHT',
  ],
  [
    'a second reader of the socket',
    "volumes: ['uptime-kuma:/app/data']",
    "volumes: ['uptime-kuma:/app/data', '/var/run/docker.sock:/var/run/docker.sock:ro']",
    "uptime-kuma sees Docker's socket",
  ],
])('%s is seen', (_what, from, to, says) => {
  expect(changed('compose', from, to).join('\n')).toContain(says);
});

test.each([
  [
    'a webhook without a limit',
    'middlewares: [rate-limit-public, body-limit]\n      service: n8n',
    'middlewares: [body-limit]\n      service: n8n',
    'n8n-webhooks has no rate limit',
  ],
  [
    'a webhook at the pace of an API',
    'middlewares: [rate-limit-public, body-limit]\n      service: n8n',
    'middlewares: [rate-limit-api, body-limit]\n      service: n8n',
    'n8n-webhooks lets anybody call too often',
  ],
  [
    'an open editor',
    'middlewares: [rate-limit-pages, operator-only]',
    'middlewares: [rate-limit-pages]',
    "opens n8n's editor",
  ],
  [
    'what is internal',
    ' && !PathPrefix(`/api/v1/scheduler/internal`)',
    '',
    'opens what is internal',
  ],
  [
    'a path nobody decided on',
    'PathPrefix(`/oauth/`)',
    'PathPrefix(`/api/v1/actions`)',
    'opens /api/v1/actions',
  ],
  [
    'an API that browsers reach past the console',
    'PathPrefix(`/api/v1/planner/`) && HeaderRegexp(`Authorization`, `.`)',
    'PathPrefix(`/api/v1/planner/`)',
    'planner takes calls without a token',
  ],
  ['a wrong port', 'http://planner:8091', 'http://planner:8092', 'planner listens on 8091'],
  [
    'a container Traefik does not meet',
    'http://planner:8091',
    'http://observer:8093',
    'observer does not stand in edge',
  ],
  [
    'bodies without a limit',
    'middlewares: [rate-limit-approvals, body-limit]',
    'middlewares: [rate-limit-approvals]',
    'approvals has no limit of its bodies',
  ],
  [
    'logs without a sign-in',
    'middlewares: [operator-only]\n      service: dozzle',
    'service: dozzle',
    'logs needs no sign-in',
  ],
])('%s is seen', (_what, from, to, says) => {
  expect(changed('routers', from, to).join('\n')).toContain(says);
});

test('an entry point without security headers is seen', () => {
  const found = changed('settings', 'middlewares: [security-headers@file]', 'middlewares: []');
  expect(found.join('\n')).toContain('no security headers');
});

test('a default within a default is filled in', () => {
  expect(withDefaults('a: ${X:-https://${Y:-b}}, ${Z:?say it}, ${W-c}')).toBe('a: https://b, , c');
});
