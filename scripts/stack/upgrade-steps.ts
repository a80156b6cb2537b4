/**
 * One version after another, and back by itself: a verified backup, the new images, the migration, the start, the smoke test. The old
 * images stay, and the newer schema suits them (migrations expand first), so going back is starting them again.
 */
export interface UpgradeSteps {
  /** Throws where the backup cannot be relied on. */
  backUp(): Promise<void>;
  /** Makes or brings the images of a version. */
  bringImages(version: string): Promise<void>;
  /** Starts a version, with its migration, and waits until all is healthy. */
  start(version: string): Promise<void>;
  /** Throws where the stack that runs does not do its work. */
  smokeTest(): Promise<void>;
  /** From now on every start is of this version. */
  settle(version: string): void;
}

export type UpgradeOutcome =
  | { outcome: 'upgraded' }
  /** Nothing was touched. */
  | { outcome: 'not_begun'; reason: string }
  /** The version from before runs again. */
  | { outcome: 'rolled_back'; reason: string }
  /** Neither runs: a person is needed. */
  | { outcome: 'stuck'; reason: string; after: string };

export async function upgrade(
  steps: UpgradeSteps,
  { from, to, say }: { from: string; to: string; say: (line: string) => void },
): Promise<UpgradeOutcome> {
  try {
    say('Backup, restored and compared …');
    await steps.backUp();
    say(`Images of ${to} …`);
    await steps.bringImages(to);
  } catch (error) {
    return { outcome: 'not_begun', reason: textOf(error) };
  }
  try {
    say(`Migration and start of ${to} …`);
    await steps.start(to);
    say('Smoke test …');
    await steps.smokeTest();
    steps.settle(to);
    return { outcome: 'upgraded' };
  } catch (error) {
    return rollBack(steps, { from, reason: textOf(error), say });
  }
}

async function rollBack(
  steps: UpgradeSteps,
  { from, reason, say }: { from: string; reason: string; say: (line: string) => void },
): Promise<UpgradeOutcome> {
  say(`That failed: ${reason}\nBack to ${from} …`);
  try {
    await steps.start(from);
    await steps.smokeTest();
    return { outcome: 'rolled_back', reason };
  } catch (error) {
    return { outcome: 'stuck', reason: textOf(error), after: reason };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
