/** Secrets never leave the doctor: what it says is searched for them once more before it is shown. */
import type { Settings } from '../embedded/providers.ts';

export const SECRET_SETTINGS = [
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_REFRESH_TOKEN',
  'CODA_API_TOKEN',
  'CODA_MCP_TOKEN',
  'OPENROUTER_API_KEY',
  'MEM0_API_KEY',
  'QDRANT_API_KEY',
  'LANGFUSE_SECRET_KEY',
  'N8N_API_KEY',
  'SMTP_PASSWORD',
] as const;
type SecretSetting = (typeof SECRET_SETTINGS)[number];

/** From here on the last four characters of a secret help to recognise it and give nothing away. */
const LONG = 16;

/** "…a1b2", or nothing for a secret so short that four characters would be much of it. */
export function lastOf(secret: string): string {
  return secret.length < LONG ? '…' : `…${secret.slice(-4)}`;
}

/** How a secret setting is spoken of: "the one ending in …a1b2". */
export function spokenSecret(settings: Settings, name: SecretSetting): string {
  const value = settings[name] ?? '';
  return value.length < LONG ? `${name}` : `${name} (it ends in ${lastOf(value)})`;
}

/** The text without any secret in it, whoever put it there: a provider may repeat what it was sent. */
export function withoutSecrets(text: string, settings: Settings, more: string[] = []): string {
  const values = [...SECRET_SETTINGS.map((name) => settings[name] ?? ''), ...more];
  return values
    .filter((value) => value.length >= 6)
    .reduce((clean, value) => clean.replaceAll(value, lastOf(value)), text);
}
