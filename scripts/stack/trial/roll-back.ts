/** A version whose planner does not start: the upgrade to it must end with the version before at work, and nothing lost. */
import assert from 'node:assert/strict';
import { stackSteps } from '../stack-steps.ts';
import { upgrade } from '../upgrade-steps.ts';
import { docker } from './docker.ts';
import { OWN, type TrialStack } from './trial-stack.ts';

const FROM = '0.1.0';
const BROKEN = 'broken';
const IMAGES = 'almanac-trial';

export async function rollBack(stack: TrialStack): Promise<void> {
  const steps = {
    ...stackSteps(stack.command, stack.services),
    backUp: () => Promise.resolve(),
    bringImages: tagBroken,
    settle: () => assert.fail('a broken version must not stay'),
  };
  const outcome = await upgrade(steps, { from: FROM, to: BROKEN, say: () => undefined });
  assert.equal(outcome.outcome, 'rolled_back', JSON.stringify(outcome));
  const planner = await docker(['inspect', '-f', '{{.Config.Image}}', await stack.idOf('planner')]);
  assert.equal(planner.trim(), `${IMAGES}/planner:${FROM}`);
  const state = await stack.inside('settled', 'main', '3');
  assert.deepEqual(state, { lost: [], doubled: [] });
}

/** All images under the new version's name, but for the planner's, which is another program. */
async function tagBroken(): Promise<void> {
  for (const name of [...OWN, 'tools', 'n8n-import']) {
    const image = name === 'planner' ? 'tools' : name;
    await docker(['tag', `${IMAGES}/${image}:${FROM}`, `${IMAGES}/${name}:${BROKEN}`]);
  }
}
