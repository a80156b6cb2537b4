import { AppError } from '@almanac/shared/lang/app-error';
import { scrubSecrets } from './scrub.ts';
import { storable } from './storable.ts';

// Controls, spaces, lone marks, what is drawn as nothing (zero-width, fillers, blank braille) and the sign for "unreadable".
const NOTHING = /^[\p{Cc}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800\ufffd]*$/u;

/** Whether a reader would see nothing at all: also a text of zero-width characters is empty. */
export function saysNothing(text: string): boolean {
  return NOTHING.test(text);
}

/** Throws 422 where a text that is there says nothing. */
export function requireSaying(path: string, text: string | undefined): void {
  if (text === undefined || !saysNothing(text)) return;
  throw new AppError('invalid', `${path} says nothing that can be seen.`, {
    errors: [{ path, message: 'is empty' }],
  });
}

/** A person's reason as it may be stored. Throws 422 for one that says nothing. */
export function cleanReason(given: string): string {
  const reason = scrubSecrets(storable(given));
  requireSaying('reason', reason);
  return reason;
}

/** A reason that repeats what is being redacted says nothing else worth keeping. */
export function withoutQuote(reason: string, content: string): string {
  const quoted = content.trim().toLowerCase();
  return reason.toLowerCase().includes(quoted) ? '[redacted]' : reason;
}
