/** I5 and what follows from it: every change has its audit row of the same transaction, and every fact reached memory. */
import { actionState } from '@almanac/shared/contracts/actions';
import type { Evidence } from '../evidence.ts';

export function checkAudit(
  evidence: Pick<Evidence, 'changes' | 'audit' | 'audit_faults'>,
): string[] {
  const written = new Set(
    evidence.audit.map(({ action, subject, tx }) => `${tx} ${subject} ${action}`),
  );
  const silent = evidence.changes
    .filter(({ actions, subject, tx }) => {
      return !actions.some((action) => written.has(`${tx} ${subject} ${action}`));
    })
    .map(({ kind, subject, actions }) => {
      return `I5: ${kind} ${subject} (${actions.join(' or ')}) has no audit row of its transaction`;
    });
  const faults = evidence.audit_faults.map(({ kind, seq, detail }) => {
    return `I5: the chain has a fault: ${kind} at ${seq ?? 'no number'}: ${detail}`;
  });
  return [...silent, ...faults, ...checkNothingInvented(evidence)];
}

/** A vote, a snooze, an escalation and a rollback are audited too, and are no steps of an Action's state. */
const STEPS = new Set(actionState.options.map((state) => `action.${state}`));

/** As many audit rows of Actions as there are events of Actions: none tells of what did not happen. */
function checkNothingInvented({ changes, audit }: Pick<Evidence, 'changes' | 'audit'>): string[] {
  const events = changes.filter(({ kind }) => kind === 'action event').length;
  const told = audit.filter(({ action }) => STEPS.has(action)).length;
  return events === told ? [] : [`I5: ${told} audit rows tell of ${events} events of Actions`];
}

/** The table of Actions is what its events make of it. */
export function checkRebuilt({ actions }: Pick<Evidence, 'actions'>): string[] {
  return actions
    .filter(({ differs }) => differs.length > 0)
    .map(
      ({ action_id, differs }) => `${action_id} differs from its events in ${differs.join(', ')}`,
    );
}

type Known = Pick<Evidence, 'plans' | 'runs' | 'reflections' | 'event_keys' | 'memory_refs'>;

/** What the outboxes carry to memory is there once: `dedupe_key` is unique, so it is enough that it is there. */
export function checkRemembered(evidence: Known): string[] {
  const keys = new Set(evidence.event_keys);
  const refs = new Set(evidence.memory_refs);
  const wanted = [
    ...evidence.plans.flatMap(({ plan_id, version }) =>
      Array.from({ length: version }, (_, index) =>
        index === 0 ? `plan.created:${plan_id}:1` : `plan.revised:${plan_id}:${index + 1}`,
      ),
    ),
    ...evidence.runs.flatMap(({ run_id, status }) => [
      `schedule.computed:${run_id}:1`,
      ...(status === 'applied' ? [`schedule.applied:${run_id}:1`] : []),
    ]),
    ...evidence.reflections.map(({ reflection_id }) => `reflection.created:${reflection_id}`),
  ];
  const known = [
    ...evidence.plans.map(({ plan_id }) => plan_id),
    ...evidence.reflections.map(({ reflection_id }) => reflection_id),
  ];
  return [
    ...wanted.filter((key) => !keys.has(key)).map((key) => `memory has no event ${key}`),
    ...known.filter((ref) => !refs.has(ref)).map((ref) => `memory does not know ${ref}`),
  ];
}

/** One row in the Daily Thread for each day that was looked back on, with its last words. */
export function checkThread(
  evidence: Pick<Evidence, 'reflections' | 'thread'>,
  periods: readonly string[],
): string[] {
  return periods.flatMap((period) => {
    const made = evidence.reflections.filter((one) => one.period === period);
    const key = `almanac-daily-${period}`;
    const rows = evidence.thread.filter(({ values }) => values['external_id'] === key);
    if (made.length !== 1) return [`${period} has ${made.length} reflections`];
    if (rows.length !== 1) return [`${key} stands ${rows.length} times in the Daily Thread`];
    return isPost(rows[0]?.values['body'], made[0]?.narrative_markdown ?? '')
      ? []
      : [`${key} in the Daily Thread is not what the reflection says`];
  });
}

/** The words of the reflection, and below them at most the line that tells of the audit. */
function isPost(body: unknown, narrative: string): boolean {
  if (typeof body !== 'string' || body === narrative) return body === narrative;
  const said = narrative.trimEnd();
  return body.startsWith(`${said}\n\n`) && /^_Audit: [^\n]+_$/.test(body.slice(said.length).trim());
}
