/** Superseded memories leave the collection that ordinary recalls search, so that no query can forget to leave them out. */
export const CURRENT_VECTORS = 'memories';
export const PAST_VECTORS = 'memories_past';
