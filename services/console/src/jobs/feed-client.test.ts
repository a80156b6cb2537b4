import { expect, test } from 'vitest';
import { feedClient } from './feed-client.ts';

const event = (data: string) => ({ id: data, event: 'plan', data });

test('what is pushed comes out in its order, also while somebody waits for it', async () => {
  const client = feedClient('ses_1', () => undefined);
  client.push(event('1'));
  client.push(event('2'));
  expect([(await client.next())?.data, (await client.next())?.data]).toEqual(['1', '2']);
  const later = client.next();
  client.push(event('3'));
  expect((await later)?.data).toBe('3');
});

test('the end is told once, wakes who waits, and nothing comes after it', async () => {
  let ends = 0;
  const client = feedClient('ses_1', () => (ends += 1));
  const later = client.next();
  client.end();
  client.end();
  client.push(event('1'));
  expect(await later).toBeUndefined();
  expect(await client.next()).toBeUndefined();
  expect(ends).toBe(1);
});

test('a browser that does not read is let go, and what waited for it is freed', async () => {
  let ends = 0;
  const client = feedClient('ses_1', () => (ends += 1));
  for (let i = 0; i < 1000; i += 1) client.push(event(String(i)));
  expect(ends).toBe(1);
  expect(await client.next()).toBeUndefined();
});
