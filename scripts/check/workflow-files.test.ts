import { expect, test } from 'vitest';
import { readCredentials, readWorkflows, type WorkflowFile } from '../n8n/workflow-files.ts';
import {
  callsOf,
  checkWorkflowFiles,
  missingRoutes,
  type WorkflowFileSet,
} from './workflow-files.ts';

const committed = (): WorkflowFileSet => ({
  workflows: readWorkflows(),
  credentials: readCredentials(),
});

/** The committed files with their text changed: what a hand or an export from an editor would do to them. */
function changed(from: string | RegExp, to: string): WorkflowFileSet {
  const { workflows, credentials } = committed();
  const text = JSON.stringify(workflows);
  const next = text.replace(from, to);
  expect(next).not.toBe(text);
  return { workflows: JSON.parse(next) as WorkflowFile[], credentials };
}

test('the committed workflows break no rule', () => {
  expect(checkWorkflowFiles(committed())).toEqual([]);
});

test.each([
  ['an address of a machine', 'http://planner:8091', 'http://10.0.0.4:8091', /10\.0\.0\.4/],
  ['a wrong port', 'http://planner:8091', 'http://planner:8099', /wrong port/],
  ['a setting read at run time', '$execution.id', '$env.TOKEN', /environment of n8n/],
  ['a token', 'POST', 'alm_0123456789abcdefghij', /looks like a secret/],
  ['a call without a key', 'Idempotency-Key', 'X-Other', /no Idempotency-Key/],
  ['a call that is made once', '"maxTries":3', '"maxTries":1', /three times/],
  ['a call that may hang', '"timeout":60000', '"timeout":600000', /60 s/],
  [
    'an open webhook',
    '"authentication":"headerAuth"',
    '"authentication":"none"',
    /asks for no key/,
  ],
  ['a renamed node', '"name":"Refusal"', '"name":"Sorry"', /knows no node "Refusal"/],
  ['a failure nobody hears of', /"errorWorkflow":"[^"]+"/, '"errorWorkflow":"x"', /error workflow/],
  ['a credential from elsewhere', 'almanacN8nToken01', 'someOtherToken01', /not in the template/],
  ['a workflow switched on', '"active":false', '"active":true', /is active/],
  ['a time zone', '"timezone":"UTC"', '"timezone":"Europe/Berlin"', /time zone/],
  ['two workflows of one id', /"id":"almanacOnError0001"/, '"id":"almanacEventLog001"', /for two/],
])('%s is found', (_name, from, to, says) => {
  expect(checkWorkflowFiles(changed(from, to)).join('\n')).toMatch(says);
});

test('a secret in the credentials template is found', () => {
  const { workflows, credentials } = committed();
  const filled = credentials.map((one) => ({ ...one, data: { ...one.data, token: 'real' } }));
  expect(checkWorkflowFiles({ workflows, credentials: filled }).join('\n')).toMatch(
    /holds a value/,
  );
});

test('a call of a route that its service does not have is named', () => {
  const calls = callsOf(readWorkflows());
  expect(calls.length).toBeGreaterThan(10);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { service, path } of calls) (paths[service] ??= {})[path] = { post: {} };
  expect(missingRoutes(calls, paths)).toEqual([]);
  paths['planner'] = { '/api/v1/planner/plan': { get: {} } };
  expect(missingRoutes(calls, paths).join('\n')).toMatch(
    /calls POST \/api\/v1\/planner\/plan, which planner does not have/,
  );
});
