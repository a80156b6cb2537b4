/**
 * Seals tokens for the database: AES-256-GCM under CREDENTIALS_KEY, bound to the place they are stored in, so that a sealed
 * text cannot be moved to another column. The key's id is stored beside it: a changed key is named, not guessed.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { credentialRefused } from '@almanac/shared/providers/refused-credential';

export interface TokenSeal {
  key_id: string;
  seal(text: string, place: string): string;
  /** Throws `credential_refused` where the text was sealed with another key or changed. */
  open(sealed: string, place: string): string;
}

const IV_BYTES = 12;

export function tokenSeal(key_base64: string): TokenSeal {
  const key = Buffer.from(key_base64, 'base64');
  const key_id = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return {
    key_id,
    seal: (text, place) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'));
      return ['v1', key_id, ...parts].join('.');
    },
    open: (sealed, place) => {
      try {
        const [, , iv = '', tag = '', body = ''] = sealed.split('.');
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
        decipher.setAAD(Buffer.from(place));
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        const parts = [decipher.update(Buffer.from(body, 'base64url')), decipher.final()];
        return Buffer.concat(parts).toString('utf8');
      } catch (error) {
        const detail = 'The stored tokens cannot be read with this CREDENTIALS_KEY; connect again.';
        throw credentialRefused(detail, { cause: error });
      }
    },
  };
}
