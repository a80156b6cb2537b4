/** The steps of `npm run check`: each a program or a function that answers its problems. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDocsPaths } from './docs-paths.ts';
import { checkEnvExample, SETTINGS_FILES } from './env-example.ts';
import { checkImports } from './import-rules.ts';
import { readCredentials, readWorkflows } from '../n8n/workflow-files.ts';
import { checkMonitoring } from './monitoring-rules.ts';
import { readFiles } from './source-files.ts';
import { checkStack } from './stack-rules.ts';
import { checkWorkflowFiles } from './workflow-files.ts';

export interface StepResult {
  ok: boolean;
  /** What the tool said; worth showing only when the step failed. */
  output: string;
}

export interface Step {
  name: string;
  run: () => Promise<StepResult>;
}

export function checkSteps(root: string): Step[] {
  return [
    { name: 'format', run: () => runTool(root, 'oxfmt', ['--check']) },
    { name: 'lint', run: () => runTool(root, 'oxlint', []) },
    { name: 'types', run: () => runTool(root, 'tsc', ['-p', '.']) },
    {
      name: 'web types',
      run: () => runTool(root, 'tsc', ['-p', 'services/console/tsconfig.web.json']),
    },
    { name: 'imports', run: () => listing(importProblems(root)) },
    { name: 'docs', run: () => listing(docsProblems(root)) },
    { name: 'settings', run: () => listing(envProblems(root)) },
    { name: 'workflows', run: () => listing(workflowProblems()) },
    { name: 'stack', run: () => listing(checkStack(root)) },
    { name: 'monitoring', run: () => listing(checkMonitoring(root)) },
  ];
}

export function unitTestStep(root: string): Step {
  const args = ['run', '--project', 'unit', '--reporter', 'dot'];
  return { name: 'unit tests', run: () => runTool(root, 'vitest', args) };
}

function importProblems(root: string): string[] {
  const patterns = ['services/*/src/**/*.ts', 'services/*/test/**/*.ts', 'scripts/**/*.ts'];
  const web = 'services/console/web/**/*.{ts,tsx}';
  return checkImports(readFiles(root, [...patterns, web, 'acceptance/**/*.ts']));
}

function docsProblems(root: string): string[] {
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'docs/*.md',
    'services/*/README.md',
    'n8n-workflows/README.md',
    'infra/README.md',
  ];
  return checkDocsPaths(root, readFiles(root, documents));
}

function envProblems(root: string): string[] {
  const path = join(root, '.env.example');
  if (!existsSync(path)) return ['.env.example is missing'];
  return checkEnvExample({
    example: readFileSync(path, 'utf8'),
    settings: readFiles(root, SETTINGS_FILES),
    readers: readFiles(root, [
      'scripts/**/*.ts',
      'docker-compose.yml',
      'infra/**/*.{yml,sh,Dockerfile}',
    ]),
  });
}

function workflowProblems(): string[] {
  return checkWorkflowFiles({ workflows: readWorkflows(), credentials: readCredentials() });
}

function listing(problems: readonly string[]): Promise<StepResult> {
  return Promise.resolve({ ok: problems.length === 0, output: problems.join('\n') });
}

/** The tools' own programs, as installed; run.sh put them first in PATH. */
function runTool(root: string, program: string, args: readonly string[]): Promise<StepResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}
