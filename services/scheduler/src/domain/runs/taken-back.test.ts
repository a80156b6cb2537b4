import { describe, expect, test } from 'vitest';
import { type Refused, takenBack, type TakenBack } from './taken-back.ts';

const [P0, P1, P2] = ['09', '11', '14'].map((hour) => ({
  start_at: `2026-11-24T${hour}:00:00.000Z`,
  end_at: `2026-11-24T${hour}:45:00.000Z`,
}));
const written = { etag: '"1"', written_start: P0?.start_at ?? '', written_end: P0?.end_at ?? '' };
const unwritten = { etag: null, written_start: null, written_end: null };
const from = (place: typeof P0) => ({
  before_start: place?.start_at ?? null,
  before_end: place?.end_at ?? null,
});
const new_one = { before_start: null, before_end: null };
const state = { part: 1, parts: 1, why: 'It fits.', pinned: false, moved_by: null };
const before = { block_id: 'blk_1', start_at: '', end_at: '', ...state };
const back = (place: typeof P0, status: string, as: object = state) => {
  return { kind: 'back', status, ...place, as } as TakenBack;
};

/** The block at version 3, by default standing at P2 and applied, and the change that made it so. */
function refused(block: object, change: object, waits = false): Refused {
  return {
    block: { status: 'applied', version: 3, ...(P2 as object), ...written, ...block },
    change: { op: 'update', revision: 3, ...from(P1), ...change },
    before,
    waits,
  } as Refused;
}

describe('a block of which a change is refused', () => {
  test.each<[string, Refused, TakenBack]>([
    ['was moved: it stands where the calendar has it', refused({}, {}), back(P0, 'applied')],
    ['was moved before by a run that waits', refused({}, {}, true), back(P1, 'applied')],
    [
      'is not written yet, and a run waits to write it',
      refused({ ...unwritten, status: 'planned' }, { op: 'create' }, true),
      back(P1, 'planned'),
    ],
    [
      'is not written, and nobody will write it',
      refused({ ...unwritten, status: 'planned' }, { op: 'create' }),
      { kind: 'gone' },
    ],
    [
      'was new',
      refused({ ...unwritten, status: 'planned' }, { op: 'create', ...new_one }),
      { kind: 'gone' },
    ],
    [
      'was new, and the sync saw it in the calendar',
      refused({ ...P0, status: 'planned' }, { op: 'create', ...new_one }),
      back(P0, 'applied', {}),
    ],
    ['was to be removed', refused({ status: 'deleted' }, { op: 'delete' }), back(P0, 'applied')],
    [
      'was to be removed before it was written, by a run that waits',
      refused({ ...unwritten, status: 'deleted' }, { op: 'delete' }, true),
      back(P1, 'planned'),
    ],
    [
      'was to be removed, and was never written',
      refused({ ...unwritten, status: 'deleted' }, { op: 'delete' }),
      { kind: 'left' },
    ],
    ['is a later run’s by now', refused({}, { revision: 2 }, true), { kind: 'left' }],
    [
      'was pinned since: the pin stays, at the place in the calendar',
      refused({}, { revision: 2 }),
      back(P0, 'applied', {}),
    ],
    ['was moved in the calendar since', refused({ ...P0 }, { revision: 2 }), { kind: 'left' }],
    ['is done', refused({ status: 'done' }, {}), { kind: 'left' }],
    [
      'was removed since',
      refused({ status: 'deleted' }, { revision: 2, op: 'update' }),
      { kind: 'left' },
    ],
  ])('%s', (_, given, taken) => {
    expect(takenBack(given)).toEqual(taken);
  });
});
