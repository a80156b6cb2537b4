import { expect, test } from 'vitest';
import { checkEnvExample, namesInExample, settingsIn } from './env-example.ts';

const settings = [
  {
    path: 'services/planner/src/config.ts',
    text: `export const plannerEnv = baseEnv.extend({\n  PORT: z.coerce.number(),\n  MODEL: modelName.default('x'),\n});\n`,
  },
];

test('the keys of a zod object are its settings', () => {
  expect(settingsIn(settings[0]?.text ?? '')).toEqual(['PORT', 'MODEL']);
});

test('a commented line still names its setting, prose does not', () => {
  expect(namesInExample('PORT=1\n# MODEL=x\n#KEY=\n# Set PORT first.\n')).toEqual([
    'PORT',
    'MODEL',
    'KEY',
  ]);
});

test('example and schemas that agree have no problems', () => {
  expect(checkEnvExample({ example: 'PORT=1\n# MODEL=x\n', settings, readers: [] })).toEqual([]);
});

test('a missing, a doubled and an unread setting are each reported', () => {
  expect(checkEnvExample({ example: 'PORT=1\nPORT=2\nOLD=1\n', settings, readers: [] })).toEqual([
    'MODEL (services/planner/src/config.ts) is missing from .env.example',
    'PORT stands twice in .env.example',
    'OLD is in .env.example, but nothing reads it',
  ]);
});

test('a setting that only a script reads may stand in the example', () => {
  const readers = [{ path: 'scripts/start.ts', text: `settings['OLD']` }];
  const example = 'PORT=1\nMODEL=\nOLD=1\n';
  expect(checkEnvExample({ example, settings, readers })).toEqual([]);
});
