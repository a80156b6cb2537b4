/** Items as Qdrant's points: their ids, their payload and the filters over it. */
import type { Schemas } from '@qdrant/js-client-rest';
import { z } from 'zod';
import { sha256Hex } from '../lang/ids.ts';
import { DENSE, WORDS } from './qdrant-collection.ts';
import type { StoreSearch, VectorPlace, VectorPoint } from './vector-store.ts';

/** A point's id must be a number or a UUID: the item's hash in the form of one, so that the same item is the same point. */
export function pointId(item_id: string): string {
  const hex = sha256Hex(`almanac.item:${item_id}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const payload = z.object({
  item_id: z.string(),
  scope: z.string().regex(/^(global$|client:)/),
  kind: z.string(),
  tags: z.array(z.string()),
  past: z.boolean(),
});
type ItemPayload = z.infer<typeof payload>;

export function payloadOf({ item_id, scope, kind, tags, past }: VectorPlace): ItemPayload {
  return { item_id, scope: scopeKey(scope), kind, tags, past };
}

export function pointOf(point: VectorPoint): Schemas['PointStruct'] {
  return {
    id: pointId(point.item_id),
    vector: {
      [DENSE]: point.vector,
      ...(point.words.indices.length === 0 ? {} : { [WORDS]: point.words }),
    },
    payload: payloadOf(point),
  };
}

/** Where a stored point stands; null for one that Almanac did not write. */
export function placeOf(record: { id: unknown; payload?: unknown }): VectorPlace | null {
  const read = payload.safeParse(record.payload);
  if (!read.success || record.id !== pointId(read.data.item_id)) return null;
  const { scope, ...place } = read.data;
  return { ...place, scope: scope === 'global' ? '' : scope.slice('client:'.length) };
}

/** No client's key can be taken for the global scope, and no key is empty. */
const scopeKey = (scope: string): string => (scope === '' ? 'global' : `client:${scope}`);

/** Values are only ever values of a `match`: whatever they hold, they cannot become a condition. */
export function filterOf({ scopes, kinds, tags, past }: StoreSearch): Schemas['Filter'] {
  return {
    must: [
      ...(scopes === null ? [] : [{ key: 'scope', match: { any: scopes.map(scopeKey) } }]),
      ...(past === true ? [] : [{ key: 'past', match: { value: false } }]),
      ...(kinds === undefined ? [] : [{ key: 'kind', match: { any: kinds } }]),
      ...(tags ?? []).map((tag) => ({ key: 'tags', match: { value: tag } })),
    ],
  };
}
