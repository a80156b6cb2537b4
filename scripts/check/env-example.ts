/**
 * `.env.example` is the list a person sets from, the zod schemas are the list the services read: both must name the same.
 * The schemas are read as text, since importing a service would start it; their keys are the names (see shared/config).
 */
import type { SourceFile } from './source-files.ts';

/** Files whose zod objects list settings. */
export const SETTINGS_FILES = [
  'services/*/src/config.ts',
  'services/shared/src/**/*-env.ts',
] as const;

/** The names that a file's schemas list. */
export function settingsIn(text: string): string[] {
  return [...text.matchAll(/^\s+'?([A-Z][A-Z0-9_]+)'?:\s*(?:z\b|[a-z]\w*)/gm)].map(
    (match) => match[1] ?? '',
  );
}

/** The names in the example; a line that is commented out still names its setting. */
export function namesInExample(text: string): string[] {
  return [...text.matchAll(/^#?\s*([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1] ?? '');
}

export interface EnvExampleInput {
  example: string;
  settings: readonly SourceFile[];
  /** Everything else that may read a setting: launcher, scripts, compose file. */
  readers: readonly SourceFile[];
}

/** One line per setting that is missing from the example, stands there twice, or is read by nobody. */
export function checkEnvExample({ example, settings, readers }: EnvExampleInput): string[] {
  const listed = namesInExample(example);
  const known = new Map(
    settings.flatMap(({ path, text }) => settingsIn(text).map((name) => [name, path] as const)),
  );
  const read = (name: string): boolean =>
    known.has(name) || readers.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text));
  return [
    ...[...known]
      .filter(([name]) => !listed.includes(name))
      .map(([name, path]) => `${name} (${path}) is missing from .env.example`),
    ...listed
      .filter((name, index) => listed.indexOf(name) !== index)
      .map((name) => `${name} stands twice in .env.example`),
    ...listed
      .filter((name) => !read(name))
      .map((name) => `${name} is in .env.example, but nothing reads it`),
  ];
}
