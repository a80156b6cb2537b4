import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  path: string;
  text: string;
}

/** The files that match, ordered by path; generated and installed ones left out. */
export function readFiles(root: string, patterns: readonly string[]): SourceFile[] {
  const paths = globSync([...patterns], { cwd: root, exclude: ['**/node_modules', '**/dist'] });
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
