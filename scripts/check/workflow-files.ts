/**
 * What must be true of every committed workflow, so that an import cannot bring a secret, another machine's address, a call
 * without a key or a failure nobody hears of into n8n.
 */
import { PORTS } from '../embedded/choose-ports.ts';
import {
  composeAddress,
  type Credential,
  type WorkflowFile,
  type WorkflowNode,
} from '../n8n/workflow-files.ts';

export interface WorkflowCall {
  workflow: string;
  node: string;
  service: string;
  method: string;
  /** Without its query. */
  path: string;
}

type Rule = (workflow: WorkflowFile, all: WorkflowFileSet) => string[];

export interface WorkflowFileSet {
  workflows: readonly WorkflowFile[];
  credentials: readonly Credential[];
}

const TRIGGER = /\.(webhook|scheduleTrigger|errorTrigger)$/;
const MAX_TRIES = 3;

/** One line per broken rule: "file: what is wrong". */
export function checkWorkflowFiles(all: WorkflowFileSet): string[] {
  const problems = all.workflows.flatMap((workflow) =>
    RULES.flatMap((rule) => rule(workflow, all).map((text) => `${workflow.name}: ${text}`)),
  );
  return [...problems, ...duplicates(all), ...templateProblems(all.credentials)];
}

/** Every call that the workflows make of a service. */
export function callsOf(workflows: readonly WorkflowFile[]): WorkflowCall[] {
  return workflows.flatMap((workflow) =>
    workflow.nodes.filter(isCall).flatMap((node) => {
      const at = composeAddress(String(node.parameters['url']));
      if (at === undefined) return [];
      const path = at.path.split('?')[0] ?? '';
      const { method } = node.parameters;
      const call = { workflow: workflow.name, node: node.name, service: at.service, path };
      return [{ ...call, method: typeof method === 'string' ? method : 'GET' }];
    }),
  );
}

/** The calls whose route is in no OpenAPI document of their service; `paths` by service, as the documents have them. */
export function missingRoutes(
  calls: readonly WorkflowCall[],
  paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): string[] {
  return calls
    .filter(({ service, method, path }) => {
      const route = paths[service]?.[path];
      const methods = typeof route === 'object' && route !== null ? Object.keys(route) : [];
      return !methods.includes(method.toLowerCase());
    })
    .map(({ workflow, node, service, method, path }) => {
      return `${workflow}: "${node}" calls ${method} ${path}, which ${service} does not have`;
    });
}

const isCall = (node: WorkflowNode): boolean => node.type.endsWith('.httpRequest');
const isTrigger = (node: WorkflowNode): boolean => TRIGGER.test(node.type);
const textOf = (value: unknown): string => JSON.stringify(value);

const RULES: readonly Rule[] = [
  (workflow) => (workflow.active ? ['is active: publishing is what switches it on'] : []),
  ({ settings }) => (settings.timezone === 'UTC' ? [] : ['has a time zone of its own']),
  (workflow, all) => errorWorkflowProblems(workflow, all),
  (workflow) => workflow.nodes.filter(isCall).flatMap(callProblems),
  (workflow) =>
    workflow.nodes.filter((node) => node.type.endsWith('.webhook')).flatMap(hookProblems),
  (workflow, all) => workflow.nodes.flatMap((node) => credentialProblems(node, all)),
  (workflow) => connectionProblems(workflow),
  (workflow) => foreignText(workflow),
];

function errorWorkflowProblems(workflow: WorkflowFile, all: WorkflowFileSet): string[] {
  const { errorWorkflow } = workflow.settings;
  const handles = workflow.nodes.some((node) => node.type.endsWith('.errorTrigger'));
  if (handles) return errorWorkflow === undefined ? [] : ['names an error workflow of its own'];
  const named = all.workflows.find(({ id }) => id === errorWorkflow);
  return named === undefined ? ['names no error workflow that is here'] : [];
}

function callProblems(node: WorkflowNode): string[] {
  const problems: string[] = [];
  const say = (text: string): number => problems.push(`"${node.name}" ${text}`);
  const url = String(node.parameters['url']);
  const at = composeAddress(url);
  if (at === undefined) say(`calls ${url}, which is no compose name of a service`);
  else if (!url.startsWith(`http://${at.service}:${PORTS[at.service]}/`)) say('calls a wrong port');
  if (!textOf(node.parameters['headerParameters']).includes('"Idempotency-Key"')) {
    say('sends no Idempotency-Key');
  }
  if (node.retryOnFail !== true || node.maxTries !== MAX_TRIES) say('does not try three times');
  if (!/"timeout":60000[,}]/.test(textOf(node.parameters))) say('has no limit of 60 s');
  if (node.credentials === undefined) say('proves itself with no credential');
  return problems;
}

function hookProblems(node: WorkflowNode): string[] {
  const problems: string[] = [];
  const { authentication } = node.parameters;
  if (authentication !== 'headerAuth' || node.credentials === undefined) {
    problems.push(`"${node.name}" asks for no key`);
  }
  if (node.webhookId === undefined) problems.push(`"${node.name}" has no webhookId`);
  return problems;
}

function credentialProblems(node: WorkflowNode, { credentials }: WorkflowFileSet): string[] {
  return Object.entries(node.credentials ?? {})
    .filter(([type, { id, name }]) => {
      return !credentials.some((one) => one.id === id && one.name === name && one.type === type);
    })
    .map(
      ([, { name }]) => `"${node.name}" wants the credential ${name}, which is not in the template`,
    );
}

/** Nodes are named by text, in connections and in expressions: a renamed one breaks silently in n8n. */
function connectionProblems(workflow: WorkflowFile): string[] {
  const names = new Set(workflow.nodes.map(({ name }) => name));
  const targets = Object.values(workflow.connections).flatMap(({ main }) =>
    main.flat().map(({ node }) => node),
  );
  const mentioned = [...textOf(workflow.nodes).matchAll(/\$\('([^']+)'\)/g)].map(
    (match) => match[1] ?? '',
  );
  const unknown = [...Object.keys(workflow.connections), ...targets, ...mentioned].filter(
    (name) => !names.has(name),
  );
  const unreached = workflow.nodes.filter(
    (node) => !isTrigger(node) && !targets.includes(node.name),
  );
  return [
    ...[...new Set(unknown)].map((name) => `knows no node "${name}"`),
    ...unreached.map(({ name }) => `nothing leads to "${name}"`),
  ];
}

/** Addresses of a machine, settings read at run time, and what looks like a secret. */
function foreignText(workflow: WorkflowFile): string[] {
  const text = textOf({ ...workflow, nodes: workflow.nodes.map(withoutIds) });
  const hosts = [...text.matchAll(/\bhttps?:\/\/[^\s"'\\/]+/g)].map(([address]) => address);
  return [
    ...hosts
      .filter((host) => host !== 'https://almanac.invalid')
      .filter((host) => composeAddress(`${host}/`) === undefined)
      .map((host) => `holds the address ${host}`),
    ...(/\$env\b|process\.env/.test(text) ? ['reads the environment of n8n'] : []),
    ...(/\balm_[\w-]{8}|\bBearer [\w-]{8}|[A-Za-z0-9+/_-]{40}/.test(text)
      ? ['holds what looks like a secret']
      : []),
  ];
}

function withoutIds({ id: _id, webhookId: _webhook, ...node }: WorkflowNode): unknown {
  return node;
}

function duplicates({ workflows }: WorkflowFileSet): string[] {
  const paths = workflows.flatMap(({ nodes }) =>
    nodes.filter((node) => node.type.endsWith('.webhook')).map((node) => node.parameters['path']),
  );
  const ids = workflows.map(({ id }) => id);
  return [...ids, ...paths]
    .filter((value, index, all) => all.indexOf(value) !== index)
    .map((value) => `${String(value)} stands for two workflows`);
}

function templateProblems(credentials: readonly Credential[]): string[] {
  return credentials.flatMap(({ name, data }) =>
    Object.entries(data)
      .filter(([field, value]) => field !== 'name' && !/^<[A-Z0-9_]+>$/.test(value))
      .map(([field]) => `credentials template: ${name} holds a value for ${field}`),
  );
}
