import { expect, test } from 'vitest';
import { momentsOf, type History } from './timeline.ts';

type Version = History['items'][number];
type State = Version['states'][number];

const state = (more: Partial<State>): State => ({
  from_at: '2026-11-01T08:00:00Z',
  to_at: null,
  status: 'current',
  authority: 'inferred',
  confidence: 0.5,
  version: 1,
  cause: 'remembered',
  actor: 'planner',
  ...more,
});

const version = (memory_id: string, content: string, states: State[]): Version =>
  ({ memory_id, content, superseded_reason: 'It was 3 days.', states }) as Version;

test('a correction reads as two moments: what was wrong ended, and what is right began', () => {
  const at = '2026-11-20T09:00:00Z';
  const old = version('mem_a', 'Kestrel pays within five days.', [
    state({}),
    state({ from_at: at, status: 'superseded', cause: 'corrected', actor: 'ana' }),
  ]);
  const next = version('mem_b', 'Kestrel pays within three days.', [
    state({ from_at: at, version: 2, actor: 'ana' }),
  ]);
  expect(momentsOf({ items: [old, next] }).map(({ what, detail }) => [what, detail])).toEqual([
    ['Remembered', 'Kestrel pays within five days.'],
    ['Corrected: this was wrong', 'It was 3 days.'],
    ['Remembered', 'Kestrel pays within three days.'],
  ]);
});

test('what happened to a version later stands where it happened, not beside its beginning', () => {
  const first = version('mem_a', 'A', [
    state({}),
    state({ from_at: '2026-11-02T08:00:00Z', status: 'superseded', cause: 'superseded' }),
    state({ from_at: '2026-11-04T08:00:00Z', cause: 'restored' }),
  ]);
  const second = version('mem_b', 'B', [
    state({ from_at: '2026-11-02T08:00:00Z' }),
    state({ from_at: '2026-11-04T08:00:00Z', status: 'superseded', cause: 'restored' }),
  ]);
  expect(momentsOf({ items: [first, second] }).map(({ what }) => what)).toEqual([
    'Remembered',
    'Replaced',
    'Remembered',
    'Restored',
    'Taken out by a restore',
  ]);
});
