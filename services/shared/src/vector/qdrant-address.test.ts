import { expect, test } from 'vitest';
import { qdrantBase } from './qdrant-address.ts';

test.each([
  ['http://qdrant', 'http://qdrant:6333'],
  ['http://qdrant:6333/', 'http://qdrant:6333'],
  ['http://127.0.0.1:80', 'http://127.0.0.1:80'],
  ['https://vectors.example.org', 'https://vectors.example.org'],
  ['https://vectors.example.org:443', 'https://vectors.example.org:443'],
  ['https://x.cloud.example:6333', 'https://x.cloud.example:6333'],
  ['https://example.org/qdrant/', 'https://example.org/qdrant'],
  ['http://[::1]:7000', 'http://[::1]:7000'],
])('%s is asked at %s', (url, base) => {
  expect(qdrantBase(url)).toBe(base);
});
