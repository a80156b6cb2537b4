import { describe, expect, test } from 'vitest';
import { embeddedText, eventText, weighedText, type VectorItem } from './vector-text.ts';

const item = (more: Partial<VectorItem>): VectorItem => ({
  collection: 'agent_memories',
  item_id: 'mem_1',
  scope: '',
  kind: 'fact',
  tags: [],
  past: false,
  content: '',
  heading: null,
  subject: null,
  predicate: null,
  speaker: null,
  occurred_at: null,
  payload: null,
  ...more,
});

describe('the text of a vector', () => {
  test('an event is its kind and the words of its payload, without ids and times', () => {
    const payload = {
      workflow: 'coda-to-calendar-sync',
      error: 'The calendar answered 403',
      at: '2026-11-27T17:00:00Z',
      run_id: 'run_0123456789abcdefghij',
      nested: { list: ['Anna', 7, null, ''] },
    };
    expect(eventText('workflow.failed', payload)).toBe(
      'workflow failed\ncoda-to-calendar-sync\nThe calendar answered 403\nAnna',
    );
    expect(embeddedText(item({ kind: 'workflow.failed', payload }))).toContain('403');
    const long = item({ kind: 'x', payload: { text: 'a'.repeat(9000) } });
    expect(embeddedText(long)).toHaveLength(2000);
  });

  test('a chunk stands under its heading; a long text is cut; none is empty', () => {
    expect(embeddedText(item({ heading: 'Manual', content: 'Turn it off.' }))).toBe(
      'Manual\nTurn it off.',
    );
    expect(embeddedText(item({ content: 'b'.repeat(50_000) }))).toHaveLength(24_000);
    expect(embeddedText(item({ content: '' }))).toBe('fact');
  });

  test('the words of a memory are those the sparse index has', () => {
    const memory = item({
      content: 'Prefers tea',
      speaker: 'Anna',
      occurred_at: '2026-11-27T10:00:00Z',
    });
    expect(weighedText(memory, 'UTC')).toContain('Friday');
    expect(weighedText(memory, 'UTC')).toContain('Anna');
  });
});
