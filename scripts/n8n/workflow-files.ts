/**
 * The committed workflows, made ready for one installation: base addresses, time zone and secrets come from its settings. What
 * is committed holds compose names, UTC and no secret.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SERVICES, type ServiceName } from '../migrate-database.ts';

export const WORKFLOW_DIR = fileURLToPath(new URL('../../n8n-workflows/', import.meta.url));
const CREDENTIALS_FILE = 'credentials.template.json';

/** The parts of n8n's format that are read here; the rest is kept as it is. */
export const workflowFile = z.looseObject({
  id: z.string().min(1).max(21),
  name: z.string().min(1),
  active: z.boolean(),
  nodes: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      typeVersion: z.number(),
      position: z.tuple([z.number(), z.number()]),
      parameters: z.record(z.string(), z.unknown()),
      webhookId: z.string().optional(),
      credentials: z.record(z.string(), z.object({ id: z.string(), name: z.string() })).optional(),
      disabled: z.boolean().optional(),
      retryOnFail: z.boolean().optional(),
      maxTries: z.number().optional(),
      onError: z.string().optional(),
    }),
  ),
  connections: z.record(
    z.string(),
    z.object({
      main: z.array(
        z.array(z.object({ node: z.string(), type: z.literal('main'), index: z.literal(0) })),
      ),
    }),
  ),
  settings: z.looseObject({ timezone: z.string(), errorWorkflow: z.string().optional() }),
});
export type WorkflowFile = z.infer<typeof workflowFile>;
export type WorkflowNode = WorkflowFile['nodes'][number];

const credentialsFile = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    data: z.record(z.string(), z.string()),
  }),
);
export type Credential = z.infer<typeof credentialsFile>[number];

export interface Installation {
  /** Where each service answers, by its name. */
  urls: Partial<Record<ServiceName, string>>;
  zone: string;
  /** What the services know n8n by. */
  n8n_token: string;
  /** What callers of the webhooks send. */
  webhook_key: string;
  /** False switches the timers of the workflows off, for who decides what runs when. */
  timers: boolean;
  /** When the Coda table is read, as a cron expression; the committed one when not given. */
  poll_cron?: string;
}

export interface PreparedFiles {
  credentials: Credential[];
  workflows: WorkflowFile[];
}

export function readWorkflows(dir = WORKFLOW_DIR): WorkflowFile[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json') && name !== CREDENTIALS_FILE)
    .toSorted()
    .map((name) => workflowFile.parse(JSON.parse(readFileSync(join(dir, name), 'utf8'))));
}

export function readCredentials(dir = WORKFLOW_DIR): Credential[] {
  return credentialsFile.parse(JSON.parse(readFileSync(join(dir, CREDENTIALS_FILE), 'utf8')));
}

/** The committed files for one installation. */
export function prepareFiles(installation: Installation, dir = WORKFLOW_DIR): PreparedFiles {
  return {
    credentials: readCredentials(dir).map((credential) => filled(credential, installation)),
    workflows: readWorkflows(dir).map((workflow) => prepared(workflow, installation)),
  };
}

function filled(credential: Credential, { n8n_token, webhook_key }: Installation): Credential {
  const secrets: Record<string, string> = {
    '<N8N_TOKEN>': n8n_token,
    '<WEBHOOK_KEY>': webhook_key,
  };
  const data = Object.entries(credential.data).map(([name, value]) => [
    name,
    secrets[value] ?? value,
  ]);
  return { ...credential, data: Object.fromEntries(data) };
}

function prepared(workflow: WorkflowFile, installation: Installation): WorkflowFile {
  const nodes = workflow.nodes.map((node) => {
    if (isTimer(node)) return preparedTimer(node, installation);
    const { url } = node.parameters;
    if (typeof url !== 'string') return node;
    return { ...node, parameters: { ...node.parameters, url: rewritten(url, installation.urls) } };
  });
  return { ...workflow, nodes, settings: { ...workflow.settings, timezone: installation.zone } };
}

/** The paths that the workflows answer below `/webhook/`. */
export function webhooksOf({ workflows }: PreparedFiles): string[] {
  return workflows.flatMap(({ nodes }) =>
    nodes.flatMap(({ type, parameters }) => {
      const { path } = parameters;
      return type.endsWith('.webhook') && typeof path === 'string' ? [path] : [];
    }),
  );
}

export const isTimer = (node: WorkflowNode): boolean => node.type.endsWith('.scheduleTrigger');

function preparedTimer(node: WorkflowNode, installation: Installation): WorkflowNode {
  const { timers, poll_cron } = installation;
  const isPoll = node.name === 'Every 5 minutes';
  const rule = { interval: [{ field: 'cronExpression', expression: poll_cron }] };
  return {
    ...node,
    ...(timers ? {} : { disabled: true }),
    ...(isPoll && poll_cron !== undefined ? { parameters: { rule } } : {}),
  };
}

/** `http://planner:8091/…` at the address that this installation's planner has. */
function rewritten(url: string, urls: Installation['urls']): string {
  const at = composeAddress(url);
  const base = at === undefined ? undefined : urls[at.service];
  if (at === undefined || base === undefined) return url;
  return base.replace(/\/+$/, '') + at.path;
}

/** The service and path of a committed URL; undefined for any other address. */
export function composeAddress(url: string): { service: ServiceName; path: string } | undefined {
  const match = /^http:\/\/([a-z-]+):\d+(\/.*)$/.exec(url);
  const service = SERVICES.find((name) => name === match?.[1]);
  if (service === undefined || match?.[2] === undefined) return undefined;
  return { service, path: match[2] };
}
