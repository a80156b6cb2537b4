import { z } from 'zod';
import { timestamp } from './common.ts';

/** One person's word on one version. */
export const castVote = z.object({
  version: z.int(),
  person: z.string(),
  decision: z.enum(['approve', 'reject']),
  note: z.string().nullable(),
  at: timestamp,
  /** How it was known who said it. */
  proof: z.enum(['token', 'session', 'link']),
});

/** A line of a card that a revision changed; null stands for nothing there. */
export const cardDifference = z.object({
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
