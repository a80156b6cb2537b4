/** Secrets that guard the installation are long and random; whoever puts one in by hand is told when it is not. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../cli/arguments.ts';

/** About 95 bits where every character is random: nobody guesses it, at any rate. */
const MIN_LENGTH = 16;
const MIN_DIFFERENT = 8;
const WORDS =
  /(change.?me|password|passwort|secret|example|almanac|admin|qwerty|letmein|12345|abcde|test)/i;

/** Why the value is no secret; undefined for a good one. The value itself is never part of what is said. */
export function weaknessOf(value: string): string | undefined {
  if (value.length < MIN_LENGTH) return `is shorter than ${MIN_LENGTH} characters`;
  const different = new Set(value).size;
  if (different < MIN_DIFFERENT) return `repeats ${different} characters`;
  const word = WORDS.exec(value)?.[0];
  // A random value may hold a short word by chance: what is left without it must still be long.
  if (word !== undefined && value.length - word.length < MIN_LENGTH)
    return 'contains a common word';
  if (/^(.+)\1+$/.test(value)) return 'repeats itself';
  return undefined;
}

const PLACEHOLDER =
  /^(<.*>|\.\.\.|…|x{3,}|your[-_ ].*|(.*[-_ ])?(token|key|secret)[-_ ]here|change.?me|todo|none|null)$/i;

/** Why a provider's token cannot be one: nothing is known of its form, but a placeholder is easily seen. */
export function placeholderIn(value: string): string | undefined {
  if (PLACEHOLDER.test(value)) return 'is a placeholder';
  if (/\s/.test(value)) return 'contains spaces or line ends';
  return value.length < 8 ? 'is shorter than 8 characters' : undefined;
}

/** Why the content of such a file will not do, by its name; undefined for a good one. */
export function troubleWith(file: string, content: string): string | undefined {
  if (file === 'credentials_key') {
    const bytes = Buffer.from(content, 'base64').length;
    return bytes === 32 ? undefined : 'is not 32 bytes in base64';
  }
  if (file === 'console_key') {
    return /^[\w-]{43}$/.test(content) ? undefined : 'is not 32 bytes in base64url';
  }
  if (!/_url(_|$)/.test(file)) return weaknessOf(content);
  const password = passwordOf(content);
  if (password === '') return 'is no URL with a password';
  const weakness = weaknessOf(password);
  return weakness === undefined ? undefined : `has a password that ${weakness}`;
}

/** Empty where the content is no URL with a password. */
export function passwordOf(url: string): string {
  return decodeURIComponent(URL.parse(url)?.password ?? '');
}

/** Throws UsageError that names each of the files whose secret is too weak, and shows none; one that is absent or empty is none. */
export function refuseWeak(dir: string, files: readonly string[]): void {
  const faults = files.flatMap((file) => {
    const content = contentOf(dir, file) ?? '';
    const trouble = content === '' ? undefined : troubleWith(file, content);
    return trouble === undefined ? [] : [`  ${join(dir, file)} ${trouble}`];
  });
  if (faults.length === 0) return;
  throw new UsageError(
    `These secrets are too weak:\n${faults.join('\n')}\n` +
      'Remove the files and run npm run init-env again: it makes new ones. What was locked with the old ones stays locked (docs/security.md).',
  );
}

/** Undefined where there is no such file. */
export function contentOf(dir: string, file: string): string | undefined {
  const path = join(dir, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}
