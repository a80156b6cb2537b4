/** A context whose statements are counted: every way to the database and back, `begin` and `commit` among them. */
import type { Database, Queryable, Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../../src/context.ts';

export interface Counted {
  ctx: ActionGatewayContext;
  /** The statements so far, in their order. */
  statements: string[];
}

export function counted(ctx: ActionGatewayContext): Counted {
  const statements: string[] = [];
  const query: (to: Queryable) => Queryable['query'] = (to) => (text, values) => {
    statements.push(text);
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
    return value;
  };
  return { statements, ctx: { ...ctx, db: { ...ctx.db, query: query(ctx.db), transaction } } };
}
