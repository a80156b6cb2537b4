import type { Context } from 'hono';
import { z } from 'zod';
import { controlRefusal } from './refusal.ts';

/** The body of a control call by its schema; no body counts as `{}`; 400 otherwise. */
export async function controlBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.infer<S>> {
  const text = await c.req.text();
  const parsed = schema.safeParse(text === '' ? {} : parseJson(text));
  if (!parsed.success) throw controlRefusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw controlRefusal(400, 'the body is not JSON');
  }
}
