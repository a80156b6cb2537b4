import { expect, test } from 'vitest';
import { crossOrigin, isLoopback, type Origins } from './same-origin.ts';

const OWN: Origins = {
  method: 'POST',
  host: 'almanac.example.org',
  origin: 'https://almanac.example.org',
  fetch_site: 'same-origin',
};

test('a page of ours may change something, and anybody may look', () => {
  expect(crossOrigin(OWN)).toBeUndefined();
  const here = { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' };
  expect(crossOrigin({ ...OWN, ...here })).toBeUndefined();
  expect(
    crossOrigin({
      ...OWN,
      method: 'GET',
      origin: 'https://evil.example',
      fetch_site: 'cross-site',
    }),
  ).toBeUndefined();
});

test.each<[string, Partial<Origins>]>([
  ['another site', { origin: 'https://evil.example', fetch_site: 'cross-site' }],
  ['a sister site', { origin: 'https://n8n.almanac.example.org', fetch_site: 'same-site' }],
  ['an address typed in, which no browser sends a POST with', { fetch_site: 'none' }],
  ['a program without these headers', { origin: undefined, fetch_site: undefined }],
  ['an origin that lies beside its site', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['another port', { origin: 'https://almanac.example.org:8443' }],
  ['plain http elsewhere', { origin: 'http://almanac.example.org' }],
  ['no host', { host: undefined }],
])('%s is refused', (_of, changed) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    expect(crossOrigin({ ...OWN, ...changed, method })).toMatch(/\.$/);
  }
});

test.each([
  ['localhost:8080', true],
  ['127.0.0.1', true],
  ['[::1]:8080', true],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['10.0.0.1', false],
  ['', false],
])('%s: on this machine %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
