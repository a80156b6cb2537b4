/**
 * Secrets do not become memories: what looks like one is replaced by its kind before anything is stored or sent on. There is no
 * way to ask for the opposite. What is business stays: order and phone numbers, UUIDs, hashes, and IBANs, which stand on every
 * invoice and give nobody access.
 */
import { scrubCards } from './card-numbers.ts';

interface SecretPattern {
  kind: string;
  pattern: RegExp;
  /** Where a form alone does not tell. What it refuses is passed over whole: no later beginning within it would count either. */
  counts?: (found: string) => boolean;
}

const KEY = 'api key';
const TOKEN = 'token';
const PASSWORD = 'password';

// The names that people and programs write before a secret, in any case, also within a longer name such as DB_PASSWORD.
const PASSWORD_NAME =
  'password|passwd|pwd|passphrase|passwort|kennwort|mot de passe|contraseña|пароль|api[_ -]?key|apikey|client[_ -]?secret|secret[_ -]?(?:access[_ -]?)?key|access[_ -]?token|auth[_ -]?token|refresh[_ -]?token|bot[_ -]?token|webhook[_ -]?secret';
const QUERY_NAME =
  'access_token|refresh_token|id_token|auth_token|token|auth|api_?key|apikey|key|sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|secret|client_secret|password|passwd|pwd|code';

/**
 * Own forms first: a later, wider pattern must not take a part of them. Each takes time in proportion to the text, whatever it
 * holds: spaces are counted up to a bound, and what is asked of a whole run is asked once, in `counts`.
 */
const PATTERNS: SecretPattern[] = [
  {
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { kind: 'private key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{30,}/g },
  {
    kind: TOKEN,
    pattern: /\beyJ[\w-]{8,}(?:\.[\w-]{8,}\.[\w-]{8,})?/g,
    counts: (found) => found.includes('.'),
  },
  // OpenAI, Anthropic, OpenRouter, Stripe and others: a digit and a long run tell a key from words joined by dashes.
  {
    kind: KEY,
    pattern: /\b(?:sk|rk)[-_][\w-]{20,}/g,
    counts: (found) => /\d/.test(found) && /[A-Za-z0-9]{10}/.test(found),
  },
  { kind: KEY, pattern: /\bpk_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { kind: KEY, pattern: /\bwhsec_[A-Za-z0-9+/=]{16,}/g },
  { kind: KEY, pattern: /\bAIza[\w-]{30,}/g },
  { kind: KEY, pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { kind: KEY, pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  { kind: KEY, pattern: /\bSK[0-9a-f]{32}\b/g },
  { kind: KEY, pattern: /\bm0(?:sk)?[-_][A-Za-z0-9_-]{24,}/g },
  { kind: KEY, pattern: /\bGOCSPX-[\w-]{20,}/g },
  { kind: TOKEN, pattern: /\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/g },
  { kind: TOKEN, pattern: /\bgl(?:pat|rt|dt|cbt|ptt|agent|oas)-[\w-]{16,}/g },
  { kind: TOKEN, pattern: /\bxox[a-z]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}/g },
  { kind: TOKEN, pattern: /\bhf_[A-Za-z]{30,}|\bnpm_[A-Za-z0-9]{30,}|\bdop_v1_[0-9a-f]{40,}/g },
  { kind: TOKEN, pattern: /\bya29\.[\w-]{20,}|\b1\/\/0[\w-]{30,}/g },
  { kind: TOKEN, pattern: /\b\d{8,10}:AA[\w-]{33}\b/g },
  { kind: TOKEN, pattern: /(?<=hooks\.slack\.com\/services\/)[\w/]{20,}/g },
  { kind: TOKEN, pattern: /\balm_[\w-]{24,}/g },
  { kind: TOKEN, pattern: /(?<=\bBearer\s{1,20})[\w.~+/-]{16,}=*/gi },
  {
    kind: PASSWORD,
    pattern: /(?<=\bAuthorization["']?\s{0,20}[:=]\s{0,20}["']?Basic\s{1,20})[A-Za-z0-9+/]{6,}=*/gi,
  },
  {
    kind: PASSWORD,
    pattern: /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)(?!\[secret: |secret-)[^\s@/]+(?=@)/gi,
  },
  {
    kind: TOKEN,
    pattern: new RegExp(
      String.raw`(?<=[?&#;](?:${QUERY_NAME})=)(?!\[secret: |secret-)[^\s&#"'<>]{8,}`,
      'gi',
    ),
    counts: (found) => /\d/.test(found),
  },
  {
    kind: PASSWORD,
    pattern: new RegExp(
      String.raw`(?<=(?<!\p{L})(?:${PASSWORD_NAME})["']?\s{0,20}[:=]\s{0,20}["']?)(?!\[secret: |secret-)[^\s"',;]{6,}`,
      'giu',
    ),
  },
  // A secret of prose has no digits.
  {
    kind: PASSWORD,
    pattern:
      /(?<=(?<![\p{L}[])secret["']?\s{0,20}[:=]\s{0,20}["']?)(?!\[secret: |secret-)[^\s"',;]{6,}/giu,
    counts: (found) => /\d/.test(found),
  },
  // "is" also says how a password is: only what does not look like a word counts.
  {
    kind: PASSWORD,
    pattern: new RegExp(
      String.raw`(?<=(?<!\p{L})(?:${PASSWORD_NAME})\s{1,20}(?:is|ist|lautet|est|es)\s{1,20}["'„“]?)(?!\[secret: |secret-)(?=[^\s"',;“”]*[\d!$%&*+=@^_~])[^\s"',;“”]{6,}`,
      'giu',
    ),
  },
];

/** The text without secrets: each is replaced by `[secret: kind]`. */
export function scrubSecrets(text: string): string {
  let clean = text;
  for (const { kind, pattern, counts } of PATTERNS) {
    const replacement = `[secret: ${kind}]`;
    clean = clean.replaceAll(pattern, (found) => ((counts?.(found) ?? true) ? replacement : found));
  }
  return scrubCards(clean, '[secret: card number]');
}

/** The same for an address, which stays one. */
export function scrubUrl(url: string): string {
  return scrubSecrets(url).replaceAll(/\[secret: ([a-z ]+)\]/g, (_, kind: string) => {
    return `secret-${kind.replaceAll(' ', '-')}`;
  });
}

const SECRET_MEMBER = new RegExp(String.raw`(?<!\p{L})(?:${PASSWORD_NAME}|secret)$`, 'iu');

/** The same for every text in a JSON value; a text under a name such as `password` is one, whatever it looks like. */
export function scrubValue(value: unknown): unknown {
  if (typeof value === 'string') return scrubSecrets(value);
  if (Array.isArray(value)) return value.map(scrubValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, scrubMember(name, member)]),
  );
}

function scrubMember(name: string, member: unknown): unknown {
  const clean = scrubValue(member);
  const secret = typeof clean === 'string' && clean !== '' && SECRET_MEMBER.test(name);
  return secret && !clean.includes('[secret: ') ? '[secret: password]' : clean;
}

/** How many secrets were replaced in a value. */
export function secretsIn(value: unknown): number {
  const text = JSON.stringify(value) ?? '';
  return (text.match(/\[secret: |(?<=[/=:])secret-(?:api-key|token|password|card-number)/g) ?? [])
    .length;
}

/** What a reply tells of it: how many were replaced between what was given and what is stored; nothing when none was. */
export function scrubbedOf(given: unknown, stored: unknown): { scrubbed?: number } {
  const scrubbed = secretsIn(stored) - secretsIn(given);
  return scrubbed > 0 ? { scrubbed } : {};
}
