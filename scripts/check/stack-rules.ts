/** The stack's files as they are, against the rules of docs/security.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCompose } from './compose-rules.ts';
import { SETTINGS_FILES } from './env-example.ts';
import { readRouting, readStack } from './read-stack.ts';
import { checkRouting } from './routing-rules.ts';
import { readFiles } from './source-files.ts';

export interface StackFiles {
  compose: string;
  routers: string;
  middlewares: string;
  settings: string;
}

export function stackFiles(root: string): StackFiles {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  return {
    compose: read('docker-compose.yml'),
    routers: read('infra/traefik/dynamic/routers.yml'),
    middlewares: read('infra/traefik/dynamic/middlewares.yml'),
    settings: read('infra/traefik/traefik.yml'),
  };
}

/** One line per broken rule. */
export function checkStack(root: string, files = stackFiles(root)): string[] {
  const stack = readStack(files.compose);
  const settings = readFiles(root, SETTINGS_FILES);
  return [...checkCompose({ stack, settings }), ...checkRouting(readRouting(files), stack)];
}
