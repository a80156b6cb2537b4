import { afterAll, beforeAll, describe, test } from 'vitest';
import { SHORT } from './chaos-size.ts';
import { crashRound, type CrashStage } from './crash-rounds.ts';
import { POINTS } from './executor.ts';
import { openExecutor } from './stage.ts';

const ROUNDS = SHORT ? 1 : 100;
let stage: CrashStage & { close: () => Promise<void> };

beforeAll(async () => {
  stage = await openExecutor();
});
afterAll(() => stage.close());

describe(`F5: ${ROUNDS} × a process killed at each step of its attempt`, () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    test(`round ${round}: at most one effect, and none is repeated blindly`, async () => {
      // In two halves: seven processes at once would only wait for one another.
      for (const half of [POINTS.slice(0, 4), POINTS.slice(4)]) {
        await Promise.all(half.map((point) => crashRound(stage, point)));
      }
    });
  }
});
