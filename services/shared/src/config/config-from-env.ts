/**
 * Configuration: environment → zod object schema → frozen object. Every problem is reported at once and names its setting.
 * `X_FILE` gives the value of `X` from a file (compose secrets). Schemas' keys are the names in `.env.example`.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The configuration is not usable:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export type Env = Readonly<Record<string, string | undefined>>;

/** Throws ConfigError with all problems; the result is frozen. */
export function configFromEnv<S extends z.ZodType>(schema: S, env: Env): z.infer<S> {
  const parsed = schema.safeParse(withFiles(env, settingsOf(schema)));
  if (parsed.success) return Object.freeze(parsed.data) as z.infer<S>;
  throw new ConfigError(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
  );
}

/** The names a schema knows: other programs have `…_FILE` variables too, and theirs are not ours to open. */
function settingsOf(schema: z.ZodType): ReadonlySet<string> {
  return new Set(schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);
}

function withFiles(env: Env, settings: ReadonlySet<string>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value === '') continue;
    const setting = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : name;
    if (setting === name || settings.has(name)) values[name] = value;
    else if (settings.has(setting)) values[setting] ??= readSecretFile(name, value);
  }
  return values;
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new ConfigError([`${name}: ${path} cannot be read (${String(error)})`]);
  }
}

/** A configuration for printing: what could be a secret is not shown. */
export function redacted(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const secret = /TOKEN|KEY|SECRET|PASSWORD|DATABASE_URL/;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, secret.test(name) ? '[secret]' : value]),
  );
}

/** True for a URL on this very machine: the only kind that counts as sandboxed. */
export function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
