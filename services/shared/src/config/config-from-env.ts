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
  const problems: string[] = [];
  const parsed = schema.safeParse(withFiles(env, settingsOf(schema), problems));
  if (parsed.success && problems.length === 0) return Object.freeze(parsed.data) as z.infer<S>;
  const issues = parsed.error?.issues ?? [];
  throw new ConfigError([
    ...problems,
    ...issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
  ]);
}

/** The names a schema knows: other programs have `…_FILE` variables too, and theirs are not ours to open. */
function settingsOf(schema: z.ZodType): ReadonlySet<string> {
  return new Set(schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);
}

/** The values as text; what cannot be read is added to `problems`. */
function withFiles(
  env: Env,
  settings: ReadonlySet<string>,
  problems: string[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value === '') continue;
    const setting = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : '';
    if (!settings.has(setting) || settings.has(name)) {
      values[name] = value;
      continue;
    }
    try {
      const text = readFileSync(value, 'utf8').trim();
      // A secret that is not used has an empty file: the compose file mounts all of them.
      if (text !== '') values[setting] ??= text;
    } catch (error) {
      problems.push(`${name}: ${value} cannot be read (${String(error)})`);
    }
  }
  return values;
}

/** A configuration for printing: what could be a secret is not shown. */
export function redacted(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const secret = /TOKEN|KEY|SECRET|PASSWORD|DATABASE_URL/;
  const withPassword = /\/\/[^/]*:[^/]*@/;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const hide = secret.test(name) || (typeof value === 'string' && withPassword.test(value));
      return [name, hide ? '[secret]' : value];
    }),
  );
}

/** True for a URL on this very machine: the only kind that counts as sandboxed. */
export function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
