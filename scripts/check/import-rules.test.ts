import { describe, expect, test } from 'vitest';
import { checkImports, importRules, importsOf } from './import-rules.ts';

const problemsOf = (path: string, text: string): string[] => checkImports([{ path, text }]);

/** Per rule a file that breaks it and one that keeps it. */
const samples: Record<string, { path: string; bad: string; good: string }> = {
  edge: {
    path: 'services/planner/src/routes/plans.ts',
    bad: `import { findPlan } from '../db/plans.ts';`,
    good: `import { createPlan } from '../use-cases/create-plan.ts';`,
  },
  'use-case': {
    path: 'services/planner/src/use-cases/create-plan.ts',
    bad: `import { onPlan } from '../jobs/on-plan.ts';`,
    good: `import { findPlan } from '../db/plans.ts';`,
  },
  domain: {
    path: 'services/planner/src/domain/split.ts',
    bad: `import { openDatabase } from '@almanac/shared/pg/database';`,
    good: `import { Plan } from '@almanac/shared/contracts/planner';`,
  },
  db: {
    path: 'services/planner/src/db/plans.ts',
    bad: `import { createPlan } from '../use-cases/create-plan.ts';`,
    good: `import { statement } from '@almanac/shared/pg/statement';`,
  },
  client: {
    path: 'services/planner/src/clients/coda.ts',
    bad: `import { createPlan } from '../use-cases/create-plan.ts';`,
    good: `import { call } from '@almanac/shared/http/call';`,
  },
  contracts: {
    path: 'services/shared/src/contracts/planner.ts',
    bad: `import { must } from '../lang/assert.ts';`,
    good: `import { z } from 'zod';`,
  },
  lang: {
    path: 'services/shared/src/lang/ids.ts',
    bad: `import { readFile } from 'node:fs/promises';`,
    good: `import { randomUUID } from 'node:crypto';`,
  },
  shared: {
    path: 'services/shared/src/http/app.ts',
    bad: `import { plan } from '../../../planner/src/app.ts';`,
    good: `import { must } from '../lang/assert.ts';`,
  },
  web: {
    path: 'services/console/web/inbox/card.tsx',
    bad: `import { sha256Hex } from '@almanac/shared/lang/ids';`,
    good: `import type { Action } from '@almanac/shared/contracts/actions';`,
  },
  server: {
    path: 'services/console/src/routes/web.ts',
    bad: `import { PAGES } from '../../web/shell/pages.ts';`,
    good: `import { readStatus } from '../use-cases/read-status.ts';`,
  },
  service: {
    path: 'services/planner/test/plans.test.ts',
    bad: `import { schedule } from '@almanac/scheduler/app';`,
    good: `import { app } from '../src/app.ts';`,
  },
};

describe('every import rule finds its violation and lets the right import pass', () => {
  test.each(importRules.map(({ name }) => name))('%s', (name) => {
    const sample = samples[name];
    expect(sample).toBeDefined();
    if (sample === undefined) return;
    expect(problemsOf(sample.path, sample.bad).join('\n')).toContain(`(${name}:`);
    expect(problemsOf(sample.path, sample.good)).toEqual([]);
  });
});

test('a violation is reported with its line', () => {
  const text = `import a from 'zod';\n\nimport { findPlan } from '../db/plans.ts';\n`;
  expect(problemsOf('services/planner/src/jobs/x.ts', text)[0]).toMatch(
    /^services\/planner\/src\/jobs\/x\.ts:3 imports services\/planner\/src\/db\/plans\.ts/,
  );
});

test('the browser gets contracts as types, not as schemas', () => {
  const path = 'services/console/web/inbox/card.tsx';
  const schema = `import { action } from '@almanac/shared/contracts/actions';`;
  expect(problemsOf(path, schema).join()).toContain('(web-types:');
});

test('only the configuration reads process.env', () => {
  const text = `const port = process.env['PORT'];`;
  expect(problemsOf('services/planner/src/app.ts', text).join()).toContain('(environment:');
  expect(problemsOf('services/planner/src/config.ts', text)).toEqual([]);
  expect(problemsOf('scripts/migrate.ts', text)).toEqual([]);
});

test('statements outside db/ are found, in both spellings', () => {
  const path = 'services/planner/src/use-cases/x.ts';
  const declared = 'const q = statement<Row, [id: string]>(`select plan_id from plans`);';
  expect(problemsOf(path, declared).join()).toContain('(sql:');
  expect(problemsOf(path, `await db.query('insert into plans …');`).join()).toContain('(sql:');
  expect(problemsOf('services/planner/src/db/plans.ts', declared)).toEqual([]);
});

test('imports in comments do not count, multi-line and dynamic ones do', () => {
  const text = `// import { a } from 'a';\nimport {\n  b,\n} from 'b';\nconst c = await import('c');\nimport 'd';`;
  expect(importsOf(text).map(({ specifier }) => specifier)).toEqual(['b', 'c', 'd']);
});
