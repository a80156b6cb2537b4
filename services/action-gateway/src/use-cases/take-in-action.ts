/** The beginning of an Action: it is proposed and decided in one step, so its row, both events and the ruling are one statement. */
import { appendAudits } from '@almanac/shared/audit/append';
import type { Ruling } from '@almanac/shared/contracts/ruling';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { insertAction } from '../db/take-in.ts';
import { actingNow, auditOf, changeOf, followStep } from './transition-action.ts';

/** `proposed` is the row before its decision. The row as decided; undefined where its requester used the key before. */
export async function takeInAction(
  ctx: ActionGatewayContext,
  tx: Transaction,
  proposed: ActionRow,
  ruling: Ruling,
): Promise<ActionRow | undefined> {
  const to = proposed.decision;
  const action = { ...proposed, state: to };
  const first = { from_state: null, to_state: 'proposed', detail: proposed.expected_effect };
  const second = { from_state: 'proposed', to_state: to, detail: proposed.reason };
  const steps = [
    { n: 1, ...first, changes: proposed },
    { n: 2, ...second, changes: { state: to } },
  ];
  const at = ctx.clock.now();
  const [row, said, ruled] = [action, steps, ruling].map((value) => JSON.stringify(value));
  const told = [row ?? '', said ?? '', at, actingNow().actor, ruled ?? ''] as const;
  const events = await insertAction.many(tx, ...told);
  if (events.length === 0) return undefined;
  const [opening, decided] = events.map(({ seq }) => seq);
  const seq = must(decided, 'the event of the decision');
  const audits = [
    auditOf(proposed, { from: null, to: 'proposed', seq: must(opening, 'the first event'), at }),
    auditOf(action, { from: 'proposed', to, seq, at }),
  ];
  await appendAudits(tx, audits, [changeOf(action)]);
  await followStep(ctx, tx, action, { from: 'proposed', to, detail: proposed.reason, seq });
  return action;
}
