/** Secrets do not become memories: what looks like one is replaced by its kind before anything is stored or sent on. */

interface SecretPattern {
  kind: string;
  pattern: RegExp;
}

const PATTERNS: SecretPattern[] = [
  {
    kind: 'private key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  { kind: 'token', pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g },
  { kind: 'api key', pattern: /\b(?:sk|pk|rk)[-_](?:[a-z0-9]+[-_])*[A-Za-z0-9]{16,}/g },
  { kind: 'api key', pattern: /\bAIza[\w-]{30,}/g },
  { kind: 'api key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { kind: 'token', pattern: /\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/g },
  { kind: 'token', pattern: /\bxox[a-z]-[\w-]{10,}/g },
  { kind: 'token', pattern: /\balm_[\w-]{24,}/g },
  { kind: 'token', pattern: /(?<=\bBearer\s+)[\w.~+/-]{16,}=*/gi },
  {
    kind: 'password',
    pattern:
      /(?<=\b(?:password|passwd|passwort|mot de passe|contraseña|api[_ -]?key|client[_ -]?secret|access[_ -]?token)\s*(?:[:=]|\bis\b|\bist\b)\s*["']?)(?!\[secret: )[^\s"',;]{6,}/gi,
  },
  { kind: 'password', pattern: /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi },
];

// Card numbers start with 2 to 6 and have 13 to 19 digits, alone or in groups.
const CARD = /(?<![\d.])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\d.]\d|\d)/g;

/** The text without secrets: each is replaced by `[secret: kind]`. */
export function scrubSecrets(text: string): string {
  let clean = text;
  for (const { kind, pattern } of PATTERNS) clean = clean.replaceAll(pattern, `[secret: ${kind}]`);
  return clean.replaceAll(CARD, (digits) =>
    passesLuhn(digits) ? '[secret: card number]' : digits,
  );
}

/** The same for every text in a JSON value, member names excepted. */
export function scrubValue(value: unknown): unknown {
  if (typeof value === 'string') return scrubSecrets(value);
  if (Array.isArray(value)) return value.map(scrubValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, scrubValue(member)]),
  );
}

/** The check digit of payment cards, ISO/IEC 7812-1 annex B. */
function passesLuhn(text: string): boolean {
  const digits = [...text.replaceAll(/\D/g, '')].toReversed().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
