import type { z } from 'zod';
import { problem } from '../contracts/common.ts';

/** A required JSON body. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** A JSON answer. */
export function jsonReply<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

const problemContent = { 'application/problem+json': { schema: problem } };

/** The refusals every route of the API may answer with. */
export const refusals = {
  400: { description: 'The request cannot be read', content: problemContent },
  401: { description: 'No valid token', content: problemContent },
  404: { description: 'Not found', content: problemContent },
  409: { description: 'A conflict', content: problemContent },
  413: { description: 'Over 1 MiB', content: problemContent },
  415: { description: 'The body is not application/json', content: problemContent },
  422: { description: 'Not valid; `errors` names the fields', content: problemContent },
  423: { description: 'Stopped by the operator', content: problemContent },
  503: { description: 'A dependency is down', content: problemContent },
};
