/**
 * `npm run test:stack [-- --keep --only PATTERN]`: builds the stack's images, starts them with the sandbox for accounts, does the main job through
 * the real n8n, breaks what may break, and looks whether anything was lost. Where images cannot be pulled, NODE_IMAGE,
 * POSTGRES_IMAGE, VALKEY_IMAGE and N8N_IMAGE name local ones. Without Docker it says so and passes. The last line is the sum.
 */
import { runCommand } from './cli/run-command.ts';
import { readStack } from './check/read-stack.ts';
import { stackFiles } from './check/stack-rules.ts';
import { ROOT } from './cli/settings.ts';
import { CHECKS } from './stack/trial/checks.ts';
import { hasImage, missingDocker } from './stack/trial/docker.ts';
import { startTrial, type TrialStack } from './stack/trial/trial-stack.ts';

/** Tried where their images can be had. */
const OPTIONAL = ['traefik', 'qdrant', 'uptime-kuma', 'socket-proxy', 'dozzle'];
/** As in infra/node-service.Dockerfile. */
const NODE_DEFAULT = 'node:24.21.0-bookworm-slim';
const SETTING = (name: string): string => `${name.replaceAll('-', '_').toUpperCase()}_IMAGE`;

await runCommand(async () => {
  const missing = (await missingDocker()) ?? (await missingImages());
  if (missing !== undefined) {
    console.log(`The stack is not tried: ${missing}.\n0 passed, 0 failed`);
    return;
  }
  const extra = await present(OPTIONAL);
  const left_out = OPTIONAL.filter((name) => !extra.includes(name));
  if (left_out.length > 0) console.log(`  Left out, as there is no image: ${left_out.join(', ')}`);
  const stack = await startTrial(extra, (line) => console.log(`  ${line}`));
  let failed = 0;
  let passed = 0;
  try {
    const only = process.argv[process.argv.indexOf('--only') + 1] ?? '';
    const wanted = process.argv.includes('--only') ? only : '';
    for (const check of CHECKS.filter(({ name }) => new RegExp(wanted).test(name))) {
      if (check.needs.some((name) => !extra.includes(name))) {
        console.log(`  - ${check.name}: not tried without ${check.needs.join(', ')}`);
      } else if (await holds(check.name, () => check.run(stack))) passed += 1;
      else failed += 1;
    }
    console.log(await memoryOf(stack));
    if (failed > 0) console.log(await stack.compose('logs', '--tail', '30'));
  } finally {
    if (!process.argv.includes('--keep')) await stack.down();
  }
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
});

async function holds(name: string, run: () => Promise<void>): Promise<boolean> {
  const begun = performance.now();
  try {
    await run();
    console.log(`  ✓ ${name} (${Math.round((performance.now() - begun) / 1000)} s)`);
    return true;
  } catch (error) {
    console.log(`  ✗ ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    return false;
  }
}

/** The images without which there is no main job. */
async function missingImages(): Promise<string | undefined> {
  const needed = ['node', 'postgres', 'valkey', 'n8n'];
  const here = await present(needed);
  const missing = needed.filter((name) => !here.includes(name));
  if (missing.length === 0) return undefined;
  return `the images cannot be pulled; name local ones in ${missing.map(SETTING).join(', ')}`;
}

async function present(names: readonly string[]): Promise<string[]> {
  const { services } = readStack(stackFiles(ROOT).compose);
  const found: string[] = [];
  for (const name of names) {
    const default_image = name === 'node' ? NODE_DEFAULT : (services[name]?.image ?? '');
    if (await hasImage(process.env[SETTING(name)] || default_image)) found.push(name);
  }
  return found;
}

async function memoryOf(stack: TrialStack): Promise<string> {
  const stats = await stack.compose('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}');
  return stats
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
