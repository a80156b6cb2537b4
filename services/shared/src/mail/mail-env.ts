import { z } from 'zod';
import { MAIL_ADDRESS } from '../contracts/messages.ts';

const NAMED = /^(?:[^<>"\r\n]{0,100}<([^<>\s]+)>|([^<>\s]+))$/;

/** `Almanac <almanac@example.org>` or the bare address. */
export const mailFrom = z
  .string()
  .trim()
  .refine(
    (text) => MAIL_ADDRESS.test(addressIn(text) ?? ''),
    'expected an address like a@example.org',
  );

/** The address of a name with its address, or of an address alone. */
export function addressIn(text: string): string | undefined {
  const match = NAMED.exec(text);
  return match?.[1] ?? match?.[2];
}

/** Settings of mail; off without SMTP_URL. */
export const mailEnv = z.object({
  /** smtps:// speaks TLS from the start, smtp:// has to change to it, except on this machine. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  SMTP_USER: z.string().min(1).optional(),
  SMTP_PASSWORD: z.string().min(1).optional(),
  /** Without it, the user's address. */
  MAIL_FROM: mailFrom.optional(),
  /** How long a mail server may be silent. */
  SMTP_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(15_000),
});
export type MailSettings = z.infer<typeof mailEnv>;
