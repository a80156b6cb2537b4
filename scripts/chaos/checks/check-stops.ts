/** I4: what was refused, ran out, or was stopped has no effect. */
import type { Evidence } from '../evidence.ts';
import type { Decisions } from '../decisions.ts';
import type { Stop } from '../stop-and-resume.ts';
import { providerWrite } from './provider-writes.ts';

const NEVER_DONE = ['rejected', 'expired', 'cancelled', 'blocked', 'awaiting_approval'];
/** A call that left right before the stop was answered may still arrive. */
const ON_ITS_WAY_MS = 1000;

type Keys = Pick<Decisions, 'approved' | 'rejected' | 'expired'>;

export function checkStops(
  evidence: Pick<Evidence, 'actions' | 'attempts' | 'journal' | 'thread'>,
  decisions: readonly Keys[],
  stops: readonly Pick<Stop, 'from_ms' | 'to_ms'>[],
): string[] {
  return [
    ...checkNeverDone(evidence),
    ...decisions.flatMap((keys) => checkDecisions(evidence.thread, keys)),
    ...stops.flatMap((stop) => checkStop(evidence.journal, stop)),
  ];
}

function checkNeverDone({ actions, attempts }: Pick<Evidence, 'actions' | 'attempts'>): string[] {
  const over = new Map(
    actions
      .filter(({ state }) => NEVER_DONE.includes(state))
      .map((one) => [one.action_id, one.state]),
  );
  return attempts
    .filter(({ action_id, spent_at }) => spent_at !== null && over.has(action_id))
    .map(
      ({ action_id }) => `I4: ${action_id} is ${over.get(action_id) ?? ''}, and a grant was spent`,
    );
}

function checkDecisions(thread: Evidence['thread'], keys: Keys): string[] {
  const count = (key: string): number =>
    thread.filter(({ values }) => values['external_id'] === key).length;
  return [
    ...(count(keys.approved) === 1
      ? []
      : [`${keys.approved} stands ${count(keys.approved)} times`]),
    ...(count(keys.rejected) === 0 ? [] : [`I4: ${keys.rejected} was written`]),
    ...(count(keys.expired) === 0 ? [] : [`I4: ${keys.expired} was written`]),
  ];
}

function checkStop(
  journal: Evidence['journal'],
  { from_ms, to_ms }: Pick<Stop, 'from_ms' | 'to_ms'>,
) {
  return journal
    .map(providerWrite)
    .filter((write) => write !== undefined)
    .filter(({ at_ms }) => at_ms > from_ms + ON_ITS_WAY_MS && at_ms < to_ms)
    .map(({ method, kind, ref }) => `I4: ${method} ${kind} ${ref} while everything was stopped`);
}
