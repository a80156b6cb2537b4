/** What docs/security.md promises of docker-compose.yml, held by `npm run check`. Exceptions stand here by name, each with its reason. */
import { settingsIn } from './env-example.ts';
import type { Stack, StackService } from './read-stack.ts';
import type { SourceFile } from './source-files.ts';

const OUTWARD = ['public', 'egress'];
const ONE_SHOT = 'no';
/** Run as root inside, without any capability: the owners of certificates and of objects, and who may read Docker's socket. */
const ROOT_WITHOUT_RIGHTS = ['traefik', 'socket-proxy', 'langfuse-store'];
/** Its image has a user of its own, and no number that is documented. */
const USER_OF_IMAGE = ['qdrant'];
/** What Langfuse keeps its traces in. */
const TRACES = ['langfuse-clickhouse', 'langfuse-queue', 'langfuse-store'];
/** Who may stand in a network, where it matters. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  public: ['traefik'],
  socket: ['dozzle', 'socket-proxy'],
  workflows: ['postgres', 'n8n', 'n8n-import'],
  tracing: ['postgres', 'langfuse', 'langfuse-worker', ...TRACES],
};
/** Whose a key is by which others know somebody. */
const KEY_OF: Readonly<Record<string, string>> = { console_key: 'console' };
const STORES = ['postgres', 'valkey', 'qdrant', ...TRACES];
/** Secrets by name that are none. */
const NO_SECRETS = [
  'LANGFUSE_PUBLIC_KEY',
  'LANGFUSE_INIT_PROJECT_PUBLIC_KEY',
  'N8N_CONCURRENCY_PRODUCTION_LIMIT',
];

export interface ComposeInput {
  stack: Stack;
  /** The services' config.ts and shared env files. */
  settings: readonly SourceFile[];
}

/** One line per broken rule. */
export function checkCompose({ stack, settings }: ComposeInput): string[] {
  const known = new Set(settings.flatMap(({ text }) => settingsIn(text)));
  const faults = Object.entries(stack.services).flatMap(([name, service]) =>
    [
      ...containment(name, service),
      ...reach(name, service),
      ...secretsOf(name, service, stack),
      ...settingsOf(service, known),
    ].map((line) => `docker-compose.yml: ${name} ${line}`),
  );
  return [...faults, ...networksOf(stack), ...unusedSecrets(stack)];
}

function containment(name: string, service: StackService): string[] {
  const { image, user = '', logging } = service;
  const root = user === '' || /^(0|root)(:|$)/.test(user);
  const exempt = ROOT_WITHOUT_RIGHTS.includes(name) || USER_OF_IMAGE.includes(name);
  return [
    ...no(/:[^/:]*\d[^/:]*$/.test(image), `has no exact tag: ${image}`),
    ...no(!/:latest/.test(image), 'runs whatever is latest'),
    ...no(service.read_only, 'can write to its root'),
    ...no(service.cap_drop.includes('ALL'), 'keeps capabilities'),
    ...no(service.cap_add.length === 0, `gets ${service.cap_add.join(', ')}`),
    ...no(service.security_opt.includes('no-new-privileges:true'), 'may gain privileges'),
    ...no(!service.privileged, 'is privileged'),
    ...no(!root || exempt, 'runs as root'),
    ...no(service.init, 'has no init'),
    ...no(service.mem_limit !== undefined, 'has no memory limit'),
    ...no(service.memswap_limit === service.mem_limit, 'swaps beyond its limit'),
    ...no(service.cpus !== undefined, 'has no limit of processors'),
    ...no(service.pids_limit !== undefined, 'has no limit of processes'),
    ...no(logging?.options['max-size'] !== undefined, 'logs without end'),
    ...no(
      service.restart === 'unless-stopped' || service.restart === ONE_SHOT,
      'is not started again',
    ),
    ...no(service.restart === ONE_SHOT || service.healthcheck !== undefined, 'has no health check'),
  ];
}

function reach(name: string, service: StackService): string[] {
  const local = service.ports.filter((port) => !port.startsWith('127.0.0.1:'));
  const strangers = service.networks.filter((net) => !(MEMBERS[net] ?? [name]).includes(name));
  const outside = service.networks.filter((net) => OUTWARD.includes(net) || net === 'edge');
  const sockets = service.volumes.filter((volume) => volume.includes('docker.sock'));
  return [
    ...no(name === 'traefik' || service.ports.length === 0, 'publishes a port'),
    ...no(local.length <= 2, `publishes ${local.join(', ')} to everybody`),
    ...no(service.network_mode === undefined, 'leaves its networks'),
    ...no(service.networks.length > 0, 'stands in the default network'),
    ...strangers.map((net) => `must not stand in ${net}`),
    ...no(
      !STORES.includes(name) || outside.length === 0,
      `must not be reached by ${outside.join(', ')}`,
    ),
    ...no(name !== 'n8n' || !service.networks.includes('egress'), 'must not reach the outside'),
    ...no(name === 'socket-proxy' || sockets.length === 0, "sees Docker's socket"),
    ...sockets.filter((volume) => !volume.endsWith(':ro')).map(() => "may write Docker's socket"),
  ];
}

/** A service sees its own login and token; who prepares the database sees all of them. */
function secretsOf(name: string, service: StackService, stack: Stack): string[] {
  const names = service.secrets.map((one) => (typeof one === 'string' ? one : one.source));
  const own = name.replaceAll('-', '_');
  const foreign = names.filter(
    (secret) =>
      (/^(database_url|token)_/.test(secret) && !secret.endsWith(`_${own}`)) ||
      (KEY_OF[secret] ?? name) !== name,
  );
  const files = Object.entries(service.environment).flatMap(([key, value]) => {
    const file = /^\/run\/secrets\/(\w+)$/.exec(String(value))?.[1];
    return file === undefined ? [] : [{ key, file }];
  });
  const open = Object.entries(service.environment).filter(
    ([key, value]) =>
      /(KEY|TOKEN|PASSWORD|SECRET|DATABASE_URL|HASH)$/.test(key) &&
      !NO_SECRETS.includes(key) &&
      value !== null &&
      value !== '',
  );
  return [
    ...no(name === 'prepare' || foreign.length === 0, `sees ${foreign.join(', ')}`),
    ...names.filter((secret) => !(secret in stack.secrets)).map((one) => `wants no secret ${one}`),
    ...files
      .filter(({ file }) => !names.includes(file))
      .map(({ key, file }) => `names ${file} in ${key}, which is not mounted`),
    ...open.map(([key]) => `has ${key} in clear`),
  ];
}

/** A name that no service reads is a setting without effect. */
function settingsOf(service: StackService, known: ReadonlySet<string>): string[] {
  if (!/^almanac\/(?!tools|n8n)/.test(service.image)) return [];
  return Object.keys(service.environment)
    .filter((key) => !known.has(key) && !known.has(key.replace(/_FILE$/, '')))
    .map((key) => `is given ${key}, which no service reads`);
}

function networksOf(stack: Stack): string[] {
  return Object.entries(stack.networks)
    .filter(([name, { internal }]) => internal === OUTWARD.includes(name))
    .map(
      ([name]) =>
        `docker-compose.yml: the network ${name} must ${OUTWARD.includes(name) ? 'not ' : ''}be internal`,
    );
}

function unusedSecrets(stack: Stack): string[] {
  const used = new Set(
    Object.values(stack.services).flatMap(({ secrets }) =>
      secrets.map((one) => (typeof one === 'string' ? one : one.source)),
    ),
  );
  return Object.keys(stack.secrets)
    .filter((name) => !used.has(name))
    .map((name) => `docker-compose.yml: nobody uses the secret ${name}`);
}

function no(holds: boolean, fault: string): string[] {
  return holds ? [] : [fault];
}
