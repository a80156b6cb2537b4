import {
  action,
  actionDecision,
  type Action,
  type ActionDecision,
  type ActionInput,
  type CodaProcessTemplateInputs,
} from '@almanac/shared/contracts/actions';
import type { ServiceClient } from '@almanac/shared/http/call';

/** Proposes the Action that writes this version; a repeat of the same proposal gives the same Action. */
export function proposeTemplate(
  actions: ServiceClient,
  inputs: CodaProcessTemplateInputs,
  proposal: number,
): Promise<ActionDecision> {
  const { external_id, title, workflow_id, version, client_id } = inputs;
  const key = `coda.create_process_template:${external_id}:${version}`;
  const idempotency_key = proposal === 1 ? key : `${key}:${proposal}`;
  const body: ActionInput = {
    action_type: 'coda.create_process_template',
    inputs,
    target: { system: 'coda', ref: `process_template:${external_id}` },
    expected_effect: `The process template "${title.slice(0, 200)}" stands in Coda, linked to its workflow ${workflow_id}.`,
    reasoning: `A plan was made after the workflow ${workflow_id}; its steps become a template of their own, one row by its external id.`,
    affected_records: [external_id],
    rollback: {
      strategy: 'restore_previous',
      plan: 'Write the version before it again, or delete the row.',
    },
    idempotency_key,
    ...(client_id === undefined ? {} : { client_id }),
  };
  return actions.call({
    method: 'POST',
    path: '/api/v1/actions',
    body,
    reply: actionDecision,
    idempotency_key,
  });
}

export function fetchAction(actions: ServiceClient, action_id: string): Promise<Action> {
  return actions.call({ method: 'GET', path: `/api/v1/actions/${action_id}`, reply: action });
}
