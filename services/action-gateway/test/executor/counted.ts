/** A context whose statements are counted: all of them, `begin` and `commit` among them, and the ways to the database and back. */
import type { Database, Queryable, Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../../src/context.ts';

export interface Counted {
  ctx: ActionGatewayContext;
  /** The statements so far, in their order. */
  statements: string[];
  /** Those that somebody waited for; `begin` goes with the first, and what is sent goes with the next. */
  waited: string[];
}

export function counted(ctx: ActionGatewayContext): Counted {
  const statements: string[] = [];
  const waited: string[] = [];
  const query: (to: Queryable) => Queryable['query'] = (to) => (text, values) => {
    statements.push(text);
    waited.push(text);
    return to.query(text, values);
  };
  const send: (to: Transaction) => Transaction['send'] = (to) => (text, values) => {
    statements.push(text);
    to.send(text, values);
  };
  const transaction: Database['transaction'] = async (work) => {
    statements.push('begin');
    const inner = (tx: Transaction) =>
      work({ in_transaction: true, query: query(tx), send: send(tx) });
    const value = await ctx.db.transaction(inner);
    statements.push('commit');
    waited.push('commit');
    return value;
  };
  const db = { ...ctx.db, query: query(ctx.db), transaction };
  return { statements, waited, ctx: { ...ctx, db } };
}
