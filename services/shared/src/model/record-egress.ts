import { newId } from '../lang/ids.ts';
import type { Transaction } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';

export interface Egress {
  at: Date;
  service: string;
  /** The host it goes to. */
  destination: string;
  /** What leaves, `prompt`, `memory`. */
  what: string;
  why: string;
  bytes: number;
  /** Whose text it is; null for nobody's in particular. */
  client_id: string | null;
}

const insertEgress = statement<never, unknown[]>(
  `insert into core.egress (egress_id, at, service, destination, what, why, bytes, client_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

/** Text that leaves the house: what, where to, how much, why, and whose. */
export async function recordEgress(tx: Transaction, egress: Egress): Promise<void> {
  const { at, service, destination, what, why, bytes, client_id } = egress;
  const id = newId('call', at);
  await insertEgress.run(tx, id, at, service, destination, what, why, bytes, client_id);
}
