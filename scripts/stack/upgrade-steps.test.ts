import { expect, test } from 'vitest';
import { upgrade, type UpgradeSteps } from './upgrade-steps.ts';

type Step = keyof UpgradeSteps;

/** Plays an upgrade from 1 to 2 in which the named steps fail; answers its outcome and what was done. */
async function played(fails: (step: Step, version: string) => boolean) {
  const done: string[] = [];
  const step =
    (name: Step) =>
    (version = ''): Promise<void> => {
      done.push(`${name} ${version}`.trim());
      return fails(name, version) ? Promise.reject(new Error(`${name} broke`)) : Promise.resolve();
    };
  const steps: UpgradeSteps = {
    backUp: step('backUp'),
    bringImages: step('bringImages'),
    start: step('start'),
    smokeTest: step('smokeTest'),
    settle: (version) => void done.push(`settle ${version}`),
  };
  const outcome = await upgrade(steps, { from: '1', to: '2', say: () => undefined });
  return { outcome, done };
}

test('an upgrade backs up, starts, tries, and only then stays', async () => {
  expect(await played(() => false)).toEqual({
    outcome: { outcome: 'upgraded' },
    done: ['backUp', 'bringImages 2', 'start 2', 'smokeTest', 'settle 2'],
  });
});

test('without a good backup or without images nothing that runs is touched', async () => {
  for (const broken of ['backUp', 'bringImages'] as const) {
    const { outcome, done } = await played((step) => step === broken);
    expect(outcome).toEqual({ outcome: 'not_begun', reason: `${broken} broke` });
    expect(done.some((one) => one.startsWith('start'))).toBe(false);
  }
});

test('a version that does not start, or does not work, gives way to the one before', async () => {
  const notStarted = await played((step, version) => step === 'start' && version === '2');
  expect(notStarted.outcome).toEqual({ outcome: 'rolled_back', reason: 'start broke' });
  expect(notStarted.done).toEqual(['backUp', 'bringImages 2', 'start 2', 'start 1', 'smokeTest']);
  let tries = 0;
  const notWorking = await played((step) => step === 'smokeTest' && (tries += 1) === 1);
  expect(notWorking.outcome).toEqual({ outcome: 'rolled_back', reason: 'smokeTest broke' });
  expect(notWorking.done).not.toContain('settle 2');
});

test('where the version before does not come back either, a person hears both reasons', async () => {
  const { outcome } = await played((step) => step === 'start' || step === 'smokeTest');
  expect(outcome).toEqual({ outcome: 'stuck', reason: 'start broke', after: 'start broke' });
});
