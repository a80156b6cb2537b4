/** The newest record of a list another service serves. `known` is false when it could not be read in time. */
import { z } from 'zod';
import { TIMEOUT_MS } from './ask-health.ts';

export interface Latest<T> {
  known: boolean;
  item: T | null;
}

export interface Source {
  url: string;
  token: string;
  path: string;
}

export async function askLatest<S extends z.ZodType>(
  source: Source,
  schema: S,
): Promise<Latest<z.infer<S>>> {
  const list = z.object({ items: z.array(schema) });
  try {
    const response = await fetch(new URL(source.path, source.url), {
      headers: { authorization: `Bearer ${source.token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const parsed = list.safeParse(await response.json());
    if (!response.ok || !parsed.success) return { known: false, item: null };
    return { known: true, item: parsed.data.items[0] ?? null };
  } catch {
    return { known: false, item: null };
  }
}
