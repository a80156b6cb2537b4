import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDocsPaths } from './docs-paths.ts';

const ROOT = join(import.meta.dirname, '../..');
const problemsOf = (path: string, text: string): string[] => checkDocsPaths(ROOT, [{ path, text }]);

test('a path that does not exist is reported with its document', () => {
  expect(
    problemsOf('README.md', 'see `scripts/no-such-file.ts` and [here](scripts/gone.md)'),
  ).toEqual([
    'README.md names scripts/no-such-file.ts, which does not exist',
    'README.md names scripts/gone.md, which does not exist',
  ]);
});

test('existing paths, line numbers, addresses, placeholders and commands pass', () => {
  const text =
    '`scripts/check.ts` `scripts/check.ts:12` `services/` `services/<name>/src` `npm run check` `POST /api/v1/plans` [x](https://example.org/a) [y](#part)';
  expect(problemsOf('README.md', text)).toEqual([]);
});

test("paths in a service's document are relative to the service", () => {
  expect(problemsOf('services/shared/README.md', '`src/lang/assert.ts`')).toEqual([]);
  expect(problemsOf('services/shared/README.md', '`src/none.ts`')).toHaveLength(1);
});
