import { z } from 'zod';
import { credentialRefused } from '../providers/refused-credential.ts';
import type { AppError } from '../lang/app-error.ts';

const REFUSING = [401, 402, 403];

/** OpenRouter's `error`, in an answer of its own status or inside one of 200; the client puts the status on its errors. */
const failureSchema = z.object({
  status: z.number().optional(),
  error: z
    .object({
      code: z.union([z.number(), z.string()]).nullish(),
      message: z.string().nullish(),
      metadata: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish()
    .catch(undefined),
});

/**
 * What a failure says about the key, or undefined where it is about this one question: a text that moderation stopped (403),
 * or credits that are only bound by questions under way (402).
 */
export function keyRefusal(failure: unknown, key: string): AppError | undefined {
  const read = failureSchema.safeParse(failure).data;
  const status = Number(read?.status ?? read?.error?.code ?? Number.NaN);
  if (!REFUSING.includes(status)) return undefined;
  const metadata = read?.error?.metadata ?? {};
  if (status === 403 && ('flagged_input' in metadata || 'reasons' in metadata)) return undefined;
  if (metadata['limit_source'] === 'openrouter_in_flight_budget') return undefined;
  const what = status === 402 ? 'has no credits for us' : 'refuses our key';
  const said = (read?.error?.message ?? `status ${status}`).replaceAll(key, '[key]');
  return credentialRefused(`OpenRouter ${what} (${status}): ${said}.`, { cause: failure });
}
