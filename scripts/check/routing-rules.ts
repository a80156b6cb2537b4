/** What docs/security.md promises of Traefik's routes, held by `npm run check`. */
import type { Routing, Stack } from './read-stack.ts';

/** Bodies of any size, read piece by piece and limited by the service; pages and the editor, whose answers may be streams. */
const STREAMED = ['memory', 'console', 'n8n-editor'];
/** What anybody may call, and how slowly. */
const ANYBODY = ['/webhooks/', '/approvals/', '/webhook/'];
const PUBLIC_PACE = 10;
/** The paths that are routed at all; whoever adds one adds it here and to docs/security.md. */
const ROUTED = [
  '/api/v1/planner/',
  '/api/v1/scheduler/',
  '/oauth/',
  '/oauth/callback',
  '/welcome/',
  '/api/welcome/',
  '/api/v1/memory/',
  '/mcp',
  '/webhooks/gcal',
  '/webhooks/',
  '/approvals/',
  '/webhook/',
];

/** One line per broken rule. */
export function checkRouting(routing: Routing, stack: Stack): string[] {
  const faults = Object.entries(routing.routers).flatMap(([name, router]) =>
    [
      ...partsOf(router, routing),
      ...(router.entryPoints.includes('websecure') ? paceOf(name, router, routing) : []),
      ...(router.entryPoints.includes('operations') ? guardOf(router, routing) : []),
      ...pathsOf(router.rule),
    ].map((line) => `infra/traefik: the route ${name} ${line}`),
  );
  return [
    ...faults,
    ...targetsOf(routing, stack),
    ...internalPath(routing),
    ...entryPointsOf(routing),
    ...editorOf(routing),
    ...tokensOf(routing),
  ];
}

type Router = Routing['routers'][string];

function partsOf(router: Router, routing: Routing): string[] {
  const missing = router.middlewares.filter((name) => !(name in routing.middlewares));
  return [
    ...missing.map((name) => `names ${name}, which does not exist`),
    ...no(router.service in routing.services, `leads to ${router.service}, which does not exist`),
    ...no(/Host\(/.test(router.rule), 'answers to any host'),
    ...no(
      router.entryPoints.every((name) => name === 'websecure' || name === 'operations'),
      'is reached without TLS',
    ),
  ];
}

function paceOf(name: string, router: Router, routing: Routing): string[] {
  const kinds = router.middlewares.map((one) => routing.middlewares[one] ?? {});
  const limit = kinds.map((kind) => kind['rateLimit']).find((one) => one !== undefined);
  const anybody = ANYBODY.some((path) => positive(router.rule).includes(`(\`${path}`));
  return [
    ...no(limit !== undefined, 'has no rate limit'),
    ...no(
      !anybody || limit === undefined || perSecond(limit) <= PUBLIC_PACE,
      `lets anybody call too often`,
    ),
    ...no(
      STREAMED.includes(name) || kinds.some((kind) => 'buffering' in kind),
      'has no limit of its bodies',
    ),
  ];
}

function perSecond(limit: unknown): number {
  const { average = Infinity, period = '1s' } = limit as { average?: number; period?: string };
  return average / (period.endsWith('m') ? 60 : 1);
}

function guardOf(router: Router, routing: Routing): string[] {
  return no(
    router.middlewares.some((name) => 'basicAuth' in (routing.middlewares[name] ?? {})),
    'needs no sign-in',
  );
}

function pathsOf(rule: string): string[] {
  const paths = [...positive(rule).matchAll(/Path(?:Prefix)?\(`([^`]*)`\)/g)].map(
    (m) => m[1] ?? '',
  );
  return paths
    .filter((path) => !ROUTED.includes(path))
    .map((path) => `opens ${path}, which scripts/check/routing-rules.ts does not know`);
}

/** The rule without what it leaves out. */
function positive(rule: string): string {
  return rule.replaceAll(/!\w+\(`[^`]*`\)/g, '');
}

/** Each target is a container that Traefik meets in `edge`, at the port that it is told to listen on. */
function targetsOf({ services }: Routing, stack: Stack): string[] {
  return Object.entries(services).flatMap(([name, { loadBalancer }]) =>
    loadBalancer.servers.flatMap(({ url }) => {
      const { hostname, port } = new URL(url);
      const target = stack.services[hostname];
      const told = target?.environment['PORT'] ?? target?.environment['N8N_PORT'] ?? port;
      return [
        ...no(target?.networks.includes('edge') === true, `${hostname} does not stand in edge`),
        ...no(String(told) === port, `${hostname} listens on ${told}, not on ${port}`),
      ].map((line) => `infra/traefik: ${name}: ${line}`);
    }),
  );
}

function internalPath({ routers }: Routing): string[] {
  return Object.entries(routers)
    .filter(([, { rule }]) => positive(rule).includes('(`/api/v1/scheduler/'))
    .filter(([, { rule }]) => !rule.includes('!PathPrefix(`/api/v1/scheduler/internal`)'))
    .map(([name]) => `infra/traefik: the route ${name} opens what is internal to the scheduler`);
}

function entryPointsOf({ settings }: Routing): string[] {
  const plain = JSON.stringify(settings.entryPoints['web'] ?? {});
  const secure = JSON.stringify(settings.entryPoints['websecure'] ?? {});
  return [
    ...no(plain.includes('"scheme":"https"'), 'plain HTTP is not sent on to HTTPS'),
    ...no(secure.includes('"tls"'), 'websecure has no TLS'),
    ...no(secure.includes('security-headers@file'), 'websecure has no security headers'),
    ...no(!secure.includes('trustedIPs'), 'websecure believes X-Forwarded-For'),
    ...no(settings['api'] === undefined, "Traefik's own API is open"),
    ...no(
      !JSON.stringify(settings['providers']).includes('docker'),
      "Traefik reads Docker's socket",
    ),
  ].map((line) => `infra/traefik: ${line}`);
}

/** What takes tokens is reached with one alone: everything else from a browser is the console's, which knows who is signed in. */
function tokensOf({ routers }: Routing): string[] {
  return Object.entries(routers)
    .filter(([, { rule }]) => /\(`\/(?:api\/v1|mcp)/.test(positive(rule)))
    .filter(([, { rule }]) => !rule.includes('HeaderRegexp(`Authorization`, `.`)'))
    .map(([name]) => `infra/traefik: the route ${name} takes calls without a token`);
}

/** Of n8n everything but its webhooks needs the operator. */
function editorOf({ routers, middlewares }: Routing): string[] {
  return Object.entries(routers)
    .filter(([, { service }]) => service === 'n8n')
    .filter(([, { rule }]) => !positive(rule).includes('PathPrefix(`/webhook/`)'))
    .filter(
      ([, router]) => !router.middlewares.some((one) => 'basicAuth' in (middlewares[one] ?? {})),
    )
    .map(([name]) => `infra/traefik: the route ${name} opens n8n's editor to everybody`);
}

function no(holds: boolean, fault: string): string[] {
  return holds ? [] : [fault];
}
