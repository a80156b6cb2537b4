/**
 * Writes what `npm run init-env` knows. Never overwrites: a file with content stays as it is, a name that stands in `.env` keeps
 * its value. The folder is its owner's alone, and the files in it are readable, since each container reads its own under another
 * user; nobody else gets that far.
 */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { DERIVED, PRIMARY } from './generated-secrets.ts';
import { contentOf, refuseWeak } from './weak-secret.ts';
import { QUESTIONS, type Question } from './questions.ts';

export interface Place {
  env_file: string;
  secrets_dir: string;
}

export interface Written {
  /** Names in `.env` and files below `secrets/` that are new. */
  added: string[];
  kept: string[];
}

/** Throws UsageError naming every secret that is there already and too weak; then nothing was written. */
export async function writeSecrets({ secrets_dir }: Place): Promise<Written> {
  refuseWeak(secrets_dir, Object.keys(PRIMARY));
  mkdirSync(secrets_dir, { recursive: true, mode: 0o700 });
  chmodSync(secrets_dir, 0o700);
  const written: Written = { added: [], kept: [] };
  const known = (file: string): string => contentOf(secrets_dir, file) ?? '';
  for (const [file, make] of Object.entries(PRIMARY)) {
    put(secrets_dir, file, written, known(file) === '' ? make() : undefined);
  }
  for (const [file, make] of Object.entries(DERIVED)) {
    put(secrets_dir, file, written, known(file) === '' ? await make(known) : undefined);
  }
  return written;
}

/** Puts the person's answers where they belong; an unanswered secret gets an empty file, which counts as not set. */
export function writeAnswers(place: Place, answers: ReadonlyMap<string, string>): Written {
  const written: Written = { added: [], kept: [] };
  for (const { secret_file, name } of QUESTIONS) {
    if (secret_file === undefined) continue;
    const is_there = (contentOf(place.secrets_dir, secret_file) ?? '') !== '';
    put(place.secrets_dir, secret_file, written, is_there ? undefined : (answers.get(name) ?? ''));
  }
  const settings = settingsIn(place.env_file);
  const folder = relative(dirname(place.env_file), place.secrets_dir);
  const lines = QUESTIONS.flatMap((question) => lineFor(question, answers, settings, folder));
  const domain = settings['ALMANAC_DOMAIN'] ?? answers.get('ALMANAC_DOMAIN');
  if (settings['PUBLIC_URL'] === undefined && domain !== undefined) {
    lines.push(`PUBLIC_URL=https://${domain}`);
  }
  if (folder !== 'secrets' && settings['ALMANAC_SECRETS_DIR'] === undefined) {
    lines.push(`ALMANAC_SECRETS_DIR=${place.secrets_dir}`);
  }
  written.added.push(...lines.map((line) => line.slice(0, line.indexOf('='))));
  if (lines.length > 0) {
    const head = existsSync(place.env_file) ? '' : HEAD;
    appendFileSync(place.env_file, `${head}${lines.join('\n')}\n`, { mode: 0o600 });
  }
  return written;
}

const HEAD = `# Written by npm run init-env; more settings, each explained, stand in .env.example.\n`;

/** What stands in `.env` and has a value. */
export function settingsIn(env_file: string): Record<string, string | undefined> {
  if (!existsSync(env_file)) return {};
  const entries = Object.entries(parseEnv(readFileSync(env_file, 'utf8')));
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** The commands on this machine, the doctor among them, find the secrets by these lines; the containers have mounts of their own. */
function lineFor(
  { name, secret_file }: Question,
  answers: ReadonlyMap<string, string>,
  settings: Readonly<Record<string, string | undefined>>,
  folder: string,
): string[] {
  if (secret_file !== undefined) {
    const known = settings[`${name}_FILE`] ?? settings[name];
    return known === undefined ? [`${name}_FILE=${join(folder, secret_file)}`] : [];
  }
  const answer = answers.get(name) ?? '';
  return settings[name] === undefined && answer !== '' ? [`${name}=${answer}`] : [];
}

function put(dir: string, file: string, written: Written, content: string | undefined): void {
  if (content === undefined) {
    written.kept.push(file);
    return;
  }
  const path = join(dir, file);
  writeFileSync(path, content === '' ? '' : `${content}\n`);
  chmodSync(path, 0o444);
  written.added.push(file);
}
