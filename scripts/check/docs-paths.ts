/** A document that names a file which moved misleads: every path in backticks and every relative link must exist. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

const TOP_FOLDERS =
  /^(services|scripts|migrations|acceptance|infra|n8n-workflows|\.ci)\/[\w.@/-]*$/;
const SERVICE_FOLDERS = /^(src|test)\/[\w.@/-]*$/;
const ROOT_FILES = /^[A-Z]+\.md$|^(package\.json|tsconfig\.json|\.env\.example)$/;

/** One line per path that does not exist. Placeholders such as `services/<name>/src` are no paths. */
export function checkDocsPaths(root: string, documents: readonly SourceFile[]): string[] {
  return documents.flatMap(({ path, text }) => {
    const folder = posix.dirname(path);
    const named = [...text.matchAll(/`([^`\n]+)`/g)].flatMap((match) => {
      const word = (match[1] ?? '').replace(/:\d+$/, '');
      if (TOP_FOLDERS.test(word) || ROOT_FILES.test(word)) return [word];
      return folder !== '.' && SERVICE_FOLDERS.test(word) ? [posix.join(folder, word)] : [];
    });
    const linked = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^[a-z]+:/.test(link))
      .map((link) => posix.join(folder, link));
    return [...new Set([...named, ...linked])]
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${path} names ${target}, which does not exist`);
  });
}
