import { z } from 'zod';

/** What operators read and do about the vector collections. */
export const collectionStates = z.object({
  items: z.array(
    z.object({
      collection: z.string(),
      store: z.string(),
      model: z.string(),
      dimensions: z.int(),
      /** Its name in the store. */
      physical: z.string(),
      state: z.string(),
      is_complete: z.boolean(),
      waiting: z.int(),
      /** Given up after the last attempt. */
      dead: z.int(),
    }),
  ),
});

export const setUpReply = z.object({
  collections: z.array(z.object({ collection: z.string(), says: z.string(), ok: z.boolean() })),
});

export const reconcileReply = z.object({
  collections: z.array(
    z.object({
      collection: z.string(),
      missing: z.int(),
      misplaced: z.int(),
      unwanted: z.int(),
    }),
  ),
});
