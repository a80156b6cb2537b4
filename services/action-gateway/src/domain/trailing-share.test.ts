import { expect, test } from 'vitest';
import { trailingShare } from './trailing-share.ts';

test('a day counts itself and those before it within the window, and nothing decided is no share', () => {
  const counts = [
    { day: '2026-11-01', decided: 4, right_ones: 4 },
    { day: '2026-11-03', decided: 2, right_ones: 0 },
  ];
  const days = ['2026-10-31', '2026-11-02', '2026-11-03', '2026-11-04'];
  expect(trailingShare(counts, days, 3)).toEqual([
    { day: '2026-10-31', decided: 0, right_ones: 0, percent: null },
    { day: '2026-11-02', decided: 4, right_ones: 4, percent: 100 },
    { day: '2026-11-03', decided: 6, right_ones: 4, percent: 67 },
    { day: '2026-11-04', decided: 2, right_ones: 0, percent: 0 },
  ]);
});
