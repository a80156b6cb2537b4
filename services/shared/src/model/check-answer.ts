import { z } from 'zod';
import type { ModelQuestion } from './model.ts';

/** An answer's value, or what is wrong with it, in words that the model is told once: "its schema: …" or "what was asked: …". */
export function checkAnswer<S extends z.ZodType>(
  { schema, objection }: Pick<ModelQuestion<S>, 'schema' | 'objection'>,
  text: string,
): { ok: true; value: z.infer<S> } | { ok: false; problems: string } {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, ''));
  } catch {
    return { ok: false, problems: 'its schema: it is not JSON' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) {
    const objected = objection?.(parsed.data);
    if (objected === undefined) return { ok: true, value: parsed.data };
    return { ok: false, problems: `what was asked: ${objected.slice(0, 2000)}` };
  }
  return { ok: false, problems: `its schema: ${z.prettifyError(parsed.error).slice(0, 2000)}` };
}
