/**
 * What the browser may call of the other services: each under the path of its own contract, handed on in the name of the person
 * who is signed in. What does not stand here does not exist at the console's address. The owner decides whether it is allowed;
 * `roles` spare a person a refusal, and are the rule where the owner asks for no more than a person.
 */
import type { Role } from '@almanac/shared/contracts/people';

export type Owner = 'action-gateway' | 'memory-gateway' | 'observer' | 'planner' | 'scheduler';

export interface AllowedCall {
  method: string;
  /** `{id}` stands for one segment. */
  path: string;
  owner: Owner;
  /** One of them is needed; none means everybody who is signed in. */
  roles: readonly Role[];
  /** Whether the owner may take long: a search, a solver, a model. */
  slow: boolean;
  /** Whether the answer is passed on as it comes. */
  streamed: boolean;
}

type Row = [method: string, path: string, roles?: readonly Role[], how?: 'slow' | 'streamed'];

const ANYBODY: readonly Role[] = [];
const ADMIN: readonly Role[] = ['admin'];
/** Who works here: plans, blocks, memories. */
const WORKER: readonly Role[] = ['operator', 'approver', 'admin'];
const SAFETY: readonly Role[] = ['operator', 'supervisor', 'admin'];
const UNSTICK: readonly Role[] = ['operator', 'supervisor'];
const DECIDER: readonly Role[] = ['approver'];

const ACTION_GATEWAY: readonly Row[] = [
  ['GET', '/api/v1/actions'],
  ['GET', '/api/v1/actions/counts'],
  ['GET', '/api/v1/actions/{id}'],
  ['GET', '/api/v1/actions/{id}/versions'],
  ['POST', '/api/v1/actions', WORKER],
  ['POST', '/api/v1/actions/{id}/approve', DECIDER],
  ['POST', '/api/v1/actions/{id}/reject', ['approver', 'supervisor']],
  // Everybody may change, or take back, what was asked for in that person's own name.
  ['POST', '/api/v1/actions/{id}/cancel'],
  ['POST', '/api/v1/actions/{id}/revise'],
  ['POST', '/api/v1/actions/{id}/snooze', DECIDER],
  ['POST', '/api/v1/actions/{id}/rollback', ['operator', 'approver', 'supervisor']],
  ['POST', '/api/v1/actions/decide-batch', ['approver', 'supervisor']],
  ['GET', '/api/v1/queue/metrics'],
  ['GET', '/api/v1/dead-letters'],
  ['POST', '/api/v1/dead-letters/{id}/retry', UNSTICK],
  ['POST', '/api/v1/dead-letters/{id}/settle', UNSTICK],
  ['GET', '/api/v1/audit'],
  ['GET', '/api/v1/audit/verify', ANYBODY, 'slow'],
  ['GET', '/api/v1/audit/export', ANYBODY, 'streamed'],
  ['GET', '/api/v1/audit/checkpoint'],
  ['GET', '/api/v1/audit/{id}/private', ADMIN],
  ['GET', '/api/v1/controls'],
  ['PUT', '/api/v1/controls', ['operator', 'admin']],
  ['POST', '/api/v1/controls/kill'],
  // Whoever stopped may undo it; the owner knows who that was.
  ['POST', '/api/v1/controls/resume'],
  ['GET', '/api/v1/policies'],
  ['PUT', '/api/v1/policies', ADMIN],
  ['GET', '/api/v1/policies/versions'],
  ['GET', '/api/v1/policies/versions/{version}'],
  ['POST', '/api/v1/policies/explain'],
  ['GET', '/api/v1/guardrails'],
  ['PUT', '/api/v1/guardrails', ADMIN],
  ['GET', '/api/v1/limits'],
  ['GET', '/api/v1/costs'],
  ['GET', '/api/v1/budget'],
  ['PUT', '/api/v1/budget', ADMIN],
  ['POST', '/api/v1/breakers/{connector}/open', SAFETY],
  ['POST', '/api/v1/breakers/{connector}/close', SAFETY],
  ['POST', '/api/v1/requester-breakers/{requester}/open', SAFETY],
  ['POST', '/api/v1/requester-breakers/{requester}/close', SAFETY],
  ['GET', '/api/v1/people'],
  ['POST', '/api/v1/people', ADMIN],
  ['PATCH', '/api/v1/people/{person_id}', ADMIN],
  ['GET', '/api/v1/people/{person_id}/channels'],
  ['POST', '/api/v1/people/{person_id}/channels', ADMIN],
  ['PATCH', '/api/v1/people/{person_id}/channels/{channel_id}', ADMIN],
  ['POST', '/api/v1/channels/{channel_id}/test'],
  ['GET', '/api/v1/groups'],
  ['POST', '/api/v1/groups', ADMIN],
  ['PATCH', '/api/v1/groups/{group_id}', ADMIN],
  ['GET', '/api/v1/committees'],
  ['POST', '/api/v1/committees', ADMIN],
  ['PATCH', '/api/v1/committees/{committee_id}', ADMIN],
  ['GET', '/api/v1/escalation'],
  ['PUT', '/api/v1/escalation', ADMIN],
  ['GET', '/api/v1/messages'],
  ['GET', '/api/v1/standing-authorizations'],
  ['POST', '/api/v1/standing-authorizations', ADMIN],
  ['DELETE', '/api/v1/standing-authorizations/{id}', ADMIN],
  ['POST', '/api/v1/action-gateway/analytics/{fn}', ANYBODY, 'slow'],
];

const SCHEDULER: readonly Row[] = [
  ['GET', '/api/v1/scheduler/blocks'],
  ['POST', '/api/v1/scheduler/blocks/{block_id}/done', WORKER],
  ['POST', '/api/v1/scheduler/blocks/{block_id}/reopen', WORKER],
  ['POST', '/api/v1/scheduler/blocks/{block_id}/pin', WORKER],
  ['POST', '/api/v1/scheduler/blocks/{block_id}/unpin', WORKER],
  ['POST', '/api/v1/scheduler/blocks/{block_id}/move', WORKER, 'slow'],
  ['GET', '/api/v1/scheduler/runs'],
  ['GET', '/api/v1/scheduler/runs/{run_id}'],
  ['POST', '/api/v1/scheduler/runs/{run_id}/apply', WORKER, 'slow'],
  ['POST', '/api/v1/scheduler/runs/{run_id}/decline', WORKER],
  ['POST', '/api/v1/scheduler/runs/{run_id}/undo', WORKER, 'slow'],
  ['POST', '/api/v1/scheduler/schedule', WORKER, 'slow'],
  ['POST', '/api/v1/scheduler/reschedule', WORKER, 'slow'],
  ['POST', '/api/v1/scheduler/find-slot', ANYBODY, 'slow'],
  ['GET', '/api/v1/scheduler/availability', ANYBODY, 'slow'],
  ['GET', '/api/v1/scheduler/calendar-events', ANYBODY, 'slow'],
  ['POST', '/api/v1/scheduler/sync', WORKER, 'slow'],
  ['GET', '/api/v1/scheduler/calendars', ANYBODY, 'slow'],
  ['PUT', '/api/v1/scheduler/calendars', WORKER, 'slow'],
  ['GET', '/api/v1/scheduler/preferences'],
  ['PUT', '/api/v1/scheduler/preferences', WORKER],
  ['POST', '/api/v1/scheduler/preferences/read', WORKER, 'slow'],
  ['GET', '/api/v1/scheduler/learned-preferences'],
  ['POST', '/api/v1/scheduler/learned-preferences', WORKER, 'slow'],
  ['PATCH', '/api/v1/scheduler/learned-preferences/{learned_id}', WORKER],
  ['GET', '/oauth/authorize', WORKER],
  ['GET', '/oauth/status', ANYBODY, 'slow'],
  ['POST', '/api/v1/scheduler/analytics/{fn}', ANYBODY, 'slow'],
];

const PLANNER: readonly Row[] = [
  ['POST', '/api/v1/planner/plan', WORKER, 'slow'],
  ['GET', '/api/v1/planner/plans'],
  ['GET', '/api/v1/planner/plans/{plan_id}'],
  ['PATCH', '/api/v1/planner/plans/{plan_id}', WORKER],
  ['GET', '/api/v1/planner/plans/{plan_id}/versions'],
  ['GET', '/api/v1/planner/plans/{plan_id}/diff'],
  ['GET', '/api/v1/planner/plans/{plan_id}/outcomes'],
  ['GET', '/api/v1/planner/plans/{plan_id}/process-template'],
  ['POST', '/api/v1/planner/plans/{plan_id}/revise', WORKER, 'slow'],
  ['PATCH', '/api/v1/planner/plans/{plan_id}/steps', WORKER],
  ['POST', '/api/v1/planner/plans/{plan_id}/steps/{step_id}/outcome', WORKER],
  ['GET', '/api/v1/planner/execution-runs'],
  ['POST', '/api/v1/planner/execution-runs', WORKER],
  ['GET', '/api/v1/planner/estimates'],
  ['GET', '/api/v1/planner/prompts'],
  ['GET', '/api/v1/planner/prompts/{name}'],
  ['GET', '/api/v1/planner/prompts/{name}/metrics'],
  ['POST', '/api/v1/planner/prompts/{name}', ADMIN],
  ['POST', '/api/v1/planner/prompts/{name}/labels', ADMIN],
  ['POST', '/api/v1/planner/prompts/{name}/rollback', ADMIN],
  ['PUT', '/api/v1/planner/tasks/{task_id}/value', WORKER],
  ['GET', '/api/v1/planner/tasks/{task_id}/costs'],
  ['POST', '/api/v1/planner/analytics/{fn}', ANYBODY, 'slow'],
];

const MEMORY: readonly Row[] = [
  ['GET', '/api/v1/memory'],
  ['GET', '/api/v1/memory/stats'],
  ['GET', '/api/v1/memory/recall', ANYBODY, 'slow'],
  ['POST', '/api/v1/memory/recall', ANYBODY, 'slow'],
  ['POST', '/api/v1/memory/remember', WORKER],
  ['GET', '/api/v1/memory/search/docs', ANYBODY, 'slow'],
  ['GET', '/api/v1/memory/docs'],
  ['GET', '/api/v1/memory/docs/{doc_id}'],
  ['GET', '/api/v1/memory/similar/events', ANYBODY, 'slow'],
  ['GET', '/api/v1/memory/graph/neighbors'],
  ['GET', '/api/v1/memory/conflicts'],
  ['POST', '/api/v1/memory/conflicts/{conflict_id}/resolve', WORKER],
  ['POST', '/api/v1/memory/corrections', WORKER],
  ['GET', '/api/v1/memory/predicates'],
  ['GET', '/api/v1/memory/export', ADMIN, 'streamed'],
  ['GET', '/api/v1/memory/vectors', ANYBODY, 'slow'],
  ['GET', '/api/v1/memory/{memory_id}'],
  ['GET', '/api/v1/memory/{memory_id}/history'],
  ['POST', '/api/v1/memory/{memory_id}/supersede', WORKER],
  ['POST', '/api/v1/memory/{memory_id}/restore', WORKER],
  ['POST', '/api/v1/memory/{memory_id}/redact', ADMIN],
  ['GET', '/api/v1/events'],
  ['GET', '/api/v1/operations'],
  ['GET', '/api/v1/operations/{operation_id}'],
  ['POST', '/api/v1/operations/{operation_id}/retry', UNSTICK],
  ['POST', '/api/v1/operations/{operation_id}/cancel', UNSTICK],
  ['POST', '/api/v1/memory-gateway/analytics/{fn}', ANYBODY, 'slow'],
];

const OBSERVER: readonly Row[] = [
  ['GET', '/api/v1/observer/reflections'],
  ['GET', '/api/v1/observer/reflections/{reflection_id}'],
  ['POST', '/api/v1/observer/reflect', WORKER, 'slow'],
  ['GET', '/api/v1/observer/stats', ANYBODY, 'slow'],
  ['GET', '/api/v1/observer/incidents'],
  ['GET', '/api/v1/observer/incidents/{incident_id}'],
  ['POST', '/api/v1/observer/incidents/{incident_id}/ack', SAFETY],
  ['POST', '/api/v1/observer/incidents/{incident_id}/resolve', SAFETY],
  ['GET', '/api/v1/observer/monitor'],
  ['GET', '/api/v1/observer/patterns'],
  ['GET', '/api/v1/observer/morning-call'],
  ['POST', '/api/v1/observer/digest', WORKER],
  ['POST', '/api/v1/observer/ask', ANYBODY, 'slow'],
  ['POST', '/api/v1/observer/analytics/{fn}', ANYBODY, 'slow'],
];

const ROWS: Readonly<Record<Owner, readonly Row[]>> = {
  'action-gateway': ACTION_GATEWAY,
  scheduler: SCHEDULER,
  planner: PLANNER,
  'memory-gateway': MEMORY,
  observer: OBSERVER,
};

export const ALLOWED_CALLS: readonly AllowedCall[] = Object.entries(ROWS).flatMap(([owner, rows]) =>
  rows.map(([method, path, roles = ANYBODY, how]) => ({
    method,
    path,
    owner: owner as Owner,
    roles,
    slow: how === 'slow',
    streamed: how === 'streamed',
  })),
);
