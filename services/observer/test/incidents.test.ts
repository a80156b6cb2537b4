import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startHarness, type Harness } from './harness.ts';

const PATH = '/api/v1/observer/incidents';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(async () => {
  await h.stop();
});

interface Shown {
  incident_id: string;
  status: string;
  count: number;
  severity: string;
}

function report(type: string, severity = 'SEV2') {
  const body = { type, severity, title: 'A workflow failed', detail: 'see the log' };
  return h.send('POST', PATH, { body });
}

test('one open incident per type, however many report it at once', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => report('storm')));
  expect(answers.filter((one) => one.status === 201)).toHaveLength(1);
  expect(answers.filter((one) => one.status === 200)).toHaveLength(9);
  const ids = new Set(answers.map((one) => (one.body as Shown).incident_id));
  expect(ids.size).toBe(1);
  const { body } = await h.send('GET', `${PATH}/${[...ids].join()}`);
  expect(body).toMatchObject({ count: 10, status: 'open' });
  await waitFor('the event', () => h.memory.events.length > 0);
  const opened = h.memory.events.filter((one) => one.event_type === 'incident.opened');
  expect(opened).toHaveLength(1);
});

test('an incident keeps the gravest severity it was reported with', async () => {
  await report('grave', 'SEV3');
  await report('grave', 'SEV1');
  expect((await report('grave', 'SEV2')).body).toMatchObject({ severity: 'SEV1', count: 3 });
});

test('what is open grows however old it is; after a person resolved it, it is another incident', async () => {
  const first = (await report('hourly')).body as Shown;
  h.setClock('2026-11-23T23:00:01Z');
  const second = await report('hourly');
  expect(second).toMatchObject({
    status: 200,
    body: { incident_id: first.incident_id, count: 2 },
  });
  await h.send('POST', `${PATH}/${first.incident_id}/resolve`, { token: h.person });
  const third = await report('hourly');
  expect(third.status).toBe(201);
  expect((third.body as Shown).incident_id).not.toBe(first.incident_id);
});

test('people acknowledge and resolve, once; what is resolved stays so', async () => {
  const { incident_id } = (await report('decided')).body as Shown;
  const decide = (verb: string, token = h.person) =>
    h.send('POST', `${PATH}/${incident_id}/${verb}`, { token });
  expect(await decide('ack')).toMatchObject({ status: 200, body: { status: 'acknowledged' } });
  expect(await decide('ack')).toMatchObject({ status: 200 });
  expect(await decide('resolve')).toMatchObject({ status: 200, body: { status: 'resolved' } });
  expect(await decide('resolve')).toMatchObject({ status: 200 });
  expect(await decide('ack')).toMatchObject({ status: 409 });
  await waitFor('the event', () =>
    h.memory.events.some((one) => one.dedupe_key === `incident.resolved:${incident_id}`),
  );
  const { rows } = await h.test_db.admin.query<{ actor: string }>(
    `select actor from core.audit_event where subject = $1 and action = 'incident.resolved'`,
    [incident_id],
  );
  expect(rows).toEqual([{ actor: 'ana' }]);
});

test('only people decide and only services report', async () => {
  const { incident_id } = (await report('roles')).body as Shown;
  expect((await h.send('POST', `${PATH}/${incident_id}/ack`)).status).toBe(403);
  const body = { type: 'mine', severity: 'SEV3', title: 'By hand', detail: '' };
  expect((await h.send('POST', PATH, { token: h.person, body })).status).toBe(403);
});

test.each([
  [{}],
  [{ type: 'x', severity: 'SEV2', title: 'A title', detail: '' }],
  [{ type: 'known', severity: 'SEV9', title: 'A title', detail: '' }],
  [{ type: 'known', severity: 'SEV2', title: 'A title', detail: '', count: 7 }],
])('refuses the report %j with 422', async (body) => {
  expect((await h.send('POST', PATH, { body })).status).toBe(422);
});

test('an unknown incident is 404', async () => {
  const path = `${PATH}/inc_${'0'.repeat(26)}`;
  expect((await h.send('GET', path)).status).toBe(404);
  expect((await h.send('POST', `${path}/ack`, { token: h.person })).status).toBe(404);
});

test('the list filters by status', async () => {
  const { body } = await h.send('GET', `${PATH}?status=resolved`);
  const { items } = body as { items: Shown[] };
  expect(items.length).toBeGreaterThan(0);
  expect(items.every((item) => item.status === 'resolved')).toBe(true);
});

test('without a token nothing is answered', async () => {
  const response = await fetch(`${h.url}${PATH}`);
  expect(response.status).toBe(401);
});
