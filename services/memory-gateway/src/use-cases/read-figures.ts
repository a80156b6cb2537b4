import { secondsSince, type Figures } from '@almanac/shared/http/figures';
import type { MemoryContext } from '../context.ts';
import { memorySizes, operationsOpen, vectorsWaiting } from '../db/figures.ts';

/** How much is known, and how far the indexes are behind. */
export function memoryFigures({ db }: Pick<MemoryContext, 'db'>): Figures {
  return {
    gauges: {
      almanac_memories: { help: 'Memories in all scopes' },
      almanac_events_recorded: { help: 'The number of the last event' },
      almanac_vectors_waiting: { help: 'What waits for its vector' },
      almanac_vectors_oldest_seconds: { help: 'How long the oldest of it waits' },
      almanac_vectors_dead: { help: 'What was given up' },
      almanac_memory_operations_open: { help: 'Operations on memories that are not done' },
    },
    read: async () => {
      const sizes = await memorySizes.one(db);
      const vectors = await vectorsWaiting.one(db);
      return [
        { name: 'almanac_memories', value: sizes.memories },
        { name: 'almanac_events_recorded', value: sizes.events },
        { name: 'almanac_vectors_waiting', value: vectors.waiting },
        // The outbox carries the database's time, which is this machine's and never a moved clock's.
        {
          name: 'almanac_vectors_oldest_seconds',
          value: secondsSince(vectors.oldest_at, new Date()) ?? 0,
        },
        { name: 'almanac_vectors_dead', value: vectors.dead },
        {
          name: 'almanac_memory_operations_open',
          value: (await operationsOpen.one(db)).operations,
        },
      ];
    },
  };
}
