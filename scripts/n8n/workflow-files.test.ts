import { expect, test } from 'vitest';
import { isTimer, prepareFiles, webhooksOf, type Installation } from './workflow-files.ts';

const installation: Installation = {
  urls: { planner: 'http://127.0.0.1:9001', scheduler: 'http://127.0.0.1:9002/' },
  zone: 'Europe/Berlin',
  n8n_token: 'token-of-n8n',
  webhook_key: 'key-of-webhooks',
  timers: true,
};

function urlsIn(files: ReturnType<typeof prepareFiles>): string[] {
  return files.workflows.flatMap(({ nodes }) =>
    nodes.flatMap(({ parameters }) => {
      return typeof parameters['url'] === 'string' ? [parameters['url']] : [];
    }),
  );
}

test('addresses, time zone and secrets are those of the installation', () => {
  const files = prepareFiles(installation);
  const urls = urlsIn(files);
  expect(urls).toContain('http://127.0.0.1:9001/api/v1/planner/plan');
  expect(urls).toContain('http://127.0.0.1:9002/api/v1/scheduler/schedule');
  expect(new Set(files.workflows.map(({ settings }) => settings.timezone))).toEqual(
    new Set(['Europe/Berlin']),
  );
  const data = Object.assign({}, ...files.credentials.map((one) => one.data)) as unknown;
  expect(data).toEqual({
    name: 'X-Almanac-Key',
    value: 'key-of-webhooks',
    token: 'token-of-n8n',
  });
});

test('a service without an address of its own keeps its compose name', () => {
  const urls = urlsIn(prepareFiles({ ...installation, urls: {} }));
  expect(urls).toContain('http://planner:8091/api/v1/planner/plan');
});

test('the timers can be switched off, and the Coda poll given another time', () => {
  const timersOf = (more: Partial<Installation>) =>
    prepareFiles({ ...installation, ...more }).workflows.flatMap(({ nodes }) =>
      nodes.filter(isTimer),
    );
  expect(timersOf({}).map(({ disabled }) => disabled)).toEqual([undefined, undefined, undefined]);
  expect(timersOf({ timers: false }).map(({ disabled }) => disabled)).toEqual([true, true, true]);
  const crons = JSON.stringify(timersOf({ poll_cron: '*/10 * * * * *' }));
  expect(crons).toContain('*/10 * * * * *');
  expect(crons).toContain('0 18 * * 5');
});

test('the webhooks are those of the contract, and each timed workflow can be run now', () => {
  expect(webhooksOf(prepareFiles(installation)).toSorted()).toEqual([
    'coda/task-created',
    'events/log',
    'gcal/event-updated',
    'run/coda-to-calendar-sync',
    'run/daily-observer-trigger',
    'run/weekly-observer-trigger',
  ]);
});
