import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeEvent, type Judgement, type KnownBlock, type SeenEvent } from './judge-event.ts';

const block: KnownBlock = {
  status: 'applied',
  version: 3,
  start: 1000,
  end: 2000,
  etag: '"1"',
  written: { start: 1000, end: 2000 },
  deleted_by: null,
  waits: false,
};
const event: SeenEvent = {
  event_id: 'abcde',
  etag: '"2"',
  cancelled: false,
  title: 'Write',
  description: '',
  start: 1000,
  end: 2000,
  block_id: 'blk_1',
  run_id: 'run_1',
  revision: 3,
  colour: null,
};

describe('an event of ours', () => {
  test('with the etag we know is an echo, whatever it holds', () => {
    expect(judgeEvent(block, { ...event, etag: '"1"', start: 5 })).toEqual({ kind: 'echo' });
  });

  test('at the same place under a new etag was only touched', () => {
    expect(judgeEvent(block, event)).toEqual({ kind: 'touched' });
  });

  test('elsewhere was moved by the person', () => {
    const moved = { start: 3000, end: 4000 };
    expect(judgeEvent(block, { ...event, ...moved })).toEqual({ kind: 'moved', to: moved });
  });

  test('where our own write has not reached it yet was not moved', () => {
    const replanned = { ...block, start: 7000, end: 8000 };
    expect(judgeEvent(replanned, event)).toEqual({ kind: 'touched' });
    expect(judgeEvent(replanned, { ...event, start: 7000, end: 8000 })).toEqual({
      kind: 'touched',
    });
  });

  test('deleted by the person is deleted once', () => {
    const gone = { ...event, cancelled: true, title: null, start: null, end: null };
    expect(judgeEvent(block, gone)).toEqual({ kind: 'deleted' });
    expect(judgeEvent({ ...block, status: 'deleted' }, gone)).toEqual({ kind: 'echo' });
  });

  describe('of a block that we deleted', () => {
    const unwanted: KnownBlock = { ...block, status: 'deleted', deleted_by: 'scheduler' };
    const place = { start: 1000, end: 2000 };
    const lost: KnownBlock = { ...unwanted, etag: null, written: null, unrecorded: place };

    test.each<[string, KnownBlock, SeenEvent, Judgement]>([
      ['recorded late', unwanted, { ...event, etag: '"1"' }, { kind: 'stray' }],
      ['never recorded', lost, event, { kind: 'stray' }],
      [
        'never recorded, and moved since',
        lost,
        { ...event, start: 3000, end: 4000 },
        { kind: 'moved', to: { start: 3000, end: 4000 } },
      ],
      [
        'about to be removed',
        { ...unwanted, waits: true },
        { ...event, etag: '"1"' },
        { kind: 'echo' },
      ],
      ['still being written', { ...lost, waits: true }, event, { kind: 'unsettled' }],
      [
        'brought back by the person',
        { ...unwanted, etag: null, written: null },
        event,
        { kind: 'echo' },
      ],
      ['deleted by the person', { ...lost, deleted_by: 'person' }, event, { kind: 'echo' }],
      ['gone', lost, { ...event, cancelled: true }, { kind: 'echo' }],
    ])('%s', (_, known, seen, judgement) => {
      expect(judgeEvent(known, seen)).toEqual(judgement);
    });
  });

  test('where a refused run put it without a record is where its block is; while a run waits, nothing is said', () => {
    const to = { start: 5000, end: 6000 };
    const known: KnownBlock = { ...block, unrecorded: to };
    const seen = { ...event, ...to };
    expect(judgeEvent(known, seen)).toEqual({ kind: 'left_there', to });
    expect(judgeEvent({ ...known, waits: true }, seen)).toEqual({ kind: 'touched' });
  });

  test.each(['done', 'partial', 'skipped'] as const)(
    'deleted after it was %s undoes no work',
    (status) => {
      const gone = { ...event, cancelled: true, title: null, start: null, end: null };
      expect(judgeEvent({ ...block, status }, gone)).toEqual({ kind: 'echo' });
    },
  );

  test('what the block became after an edit makes the same event an echo: nothing is noticed twice', () => {
    const times = fc.record({
      start: fc.integer({ min: 0, max: 9 }),
      length: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(times, ({ start, length }) => {
        const seen = { ...event, start, end: start + length };
        const place = { start: seen.start, end: seen.end };
        const after: KnownBlock = { ...block, ...place, etag: seen.etag, written: place };
        expect(judgeEvent(after, seen)).toEqual({ kind: 'echo' });
        expect(judgeEvent({ ...after, etag: null }, seen)).toEqual({ kind: 'touched' });
      }),
    );
  });
});
