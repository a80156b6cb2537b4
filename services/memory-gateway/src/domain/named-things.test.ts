import { expect, test } from 'vitest';
import { namedThings } from './named-things.ts';

test('every run of words is a possible label, possessives and punctuation aside', () => {
  const { labels } = namedThings('What did Acme Corp’s Onboarding need?');
  expect(labels).toEqual(expect.arrayContaining(['acme corp', 'acme', 'onboarding', 'need']));
});

test('what looks like a key is kept as it was written', () => {
  expect(namedThings('Who owns coda:workflow-Test, and why?').keys).toEqual(['coda:workflow-Test']);
});

test('a long question stays bounded', () => {
  const { labels } = namedThings('word '.repeat(5000));
  expect(labels.length).toBeLessThanOrEqual(5);
});

test('nothing names nothing', () => {
  expect(namedThings('?!')).toEqual({ labels: [], keys: [] });
});
