/** The stack's files as data: docker-compose.yml with its defaults filled in, and what Traefik reads. */
import { parse } from 'yaml';
import { z } from 'zod';

const words = z.array(z.string());

const service = z.looseObject({
  image: z.string().default(''),
  user: z.string().optional(),
  restart: z.string().optional(),
  init: z.boolean().default(false),
  read_only: z.boolean().default(false),
  privileged: z.boolean().default(false),
  cap_drop: words.default([]),
  cap_add: words.default([]),
  security_opt: words.default([]),
  ports: words.default([]),
  networks: words.default([]),
  volumes: words.default([]),
  profiles: words.default([]),
  network_mode: z.string().optional(),
  environment: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .default({}),
  secrets: z.array(z.union([z.string(), z.looseObject({ source: z.string() })])).default([]),
  healthcheck: z.looseObject({ test: z.unknown() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  mem_limit: z.string().optional(),
  memswap_limit: z.string().optional(),
  cpus: z.number().optional(),
  pids_limit: z.number().optional(),
  logging: z.object({ options: z.record(z.string(), z.string()) }).optional(),
});
export type StackService = z.infer<typeof service>;

const stack = z.looseObject({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});
export type Stack = z.infer<typeof stack>;

const routing = z.object({
  http: z.object({
    routers: z.record(
      z.string(),
      z.looseObject({
        rule: z.string(),
        entryPoints: words,
        middlewares: words.default([]),
        service: z.string(),
      }),
    ),
    services: z.record(
      z.string(),
      z.object({ loadBalancer: z.object({ servers: z.array(z.object({ url: z.url() })) }) }),
    ),
  }),
});
const middlewares = z.object({
  http: z.object({ middlewares: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
const settings = z.looseObject({
  entryPoints: z.record(z.string(), z.looseObject({ address: z.string() })),
});

export interface Routing {
  routers: z.infer<typeof routing>['http']['routers'];
  services: z.infer<typeof routing>['http']['services'];
  middlewares: Record<string, Record<string, unknown>>;
  settings: z.infer<typeof settings>;
}

/** Throws where the file has another shape than the rules know. */
export function readStack(text: string): Stack {
  return stack.parse(parse(withDefaults(text), { merge: true }));
}

export function readRouting(files: {
  routers: string;
  middlewares: string;
  settings: string;
}): Routing {
  return {
    ...routing.parse(parse(files.routers)).http,
    ...middlewares.parse(parse(files.middlewares)).http,
    settings: settings.parse(parse(files.settings)),
  };
}

/** `${NAME:-default}` → default; a name without one stays empty, as the files name no secret that way. */
export function withDefaults(text: string): string {
  let filled = text;
  for (let before = ''; before !== filled;) {
    before = filled;
    filled = filled.replaceAll(/\$\{\w+(?::?-([^${}]*))?(?::?\?[^${}]*)?\}/g, '$1');
  }
  return filled;
}
