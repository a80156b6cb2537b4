import { sha256Hex } from '@almanac/shared/lang/ids';

const LONGEST = 200;

/** Whose a memory is at mem0: every scope is a user of its own there, so that no reading can mix clients. */
export function mem0UserOf(client_id: string | null): string {
  if (client_id === null) return 'almanac:global';
  const name = `almanac:client:${encodeURIComponent(client_id)}`;
  return name.length <= LONGEST ? name : `almanac:client-hash:${sha256Hex(client_id)}`;
}
