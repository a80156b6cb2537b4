import { checkCoda } from './check-coda.ts';
import { checkEmbeddings } from './check-embeddings.ts';
import { checkGoogle } from './check-google.ts';
import { checkMachine } from './check-machine.ts';
import { checkMail } from './check-mail.ts';
import { checkMem0 } from './check-mem0.ts';
import { checkModel } from './check-model.ts';
import { checkQdrant } from './check-qdrant.ts';
import { checkSettings } from './check-settings.ts';
import { checkStack } from './check-stack.ts';
import { checkTracing } from './check-tracing.ts';
import type { Examination } from './examination.ts';
import { PART_NAMES, type Finding, type Part } from './finding.ts';
import { withoutSecrets } from './secrets.ts';

const CHECKS: Record<Part, (x: Examination) => Promise<Finding> | Finding> = {
  settings: (x) => checkSettings(x.settings),
  machine: checkMachine,
  stack: checkStack,
  google: checkGoogle,
  coda: checkCoda,
  model: checkModel,
  embeddings: checkEmbeddings,
  mem0: checkMem0,
  qdrant: checkQdrant,
  tracing: checkTracing,
  mail: checkMail,
};

const SLOW_MS = 2000;

/** Asks about all parts at once; `onSlow` hears the names of those that are still out after 2 s. */
export async function examine(
  x: Examination,
  parts: readonly Part[],
  onSlow: (names: string[]) => void = () => undefined,
): Promise<Finding[]> {
  const open = new Set(parts);
  const timer = setTimeout(() => onSlow([...open].map((part) => PART_NAMES[part])), SLOW_MS);
  try {
    return await Promise.all(
      parts.map(async (part) => {
        const found = await CHECKS[part](x);
        open.delete(part);
        return shown(found, x);
      }),
    );
  } finally {
    clearTimeout(timer);
  }
}

/** As it may be shown: no secret in it, of ours or of the running Almanac. */
function shown(found: Finding, x: Examination): Finding {
  const more = x.run === undefined ? [] : [x.run.token, x.run.webhook_key];
  const clean = (text: string): string => withoutSecrets(text, x.settings, more);
  return {
    ...found,
    says: clean(found.says),
    notes: found.notes.map(clean),
    steps: found.steps.map(clean),
  };
}

/** True where nothing that is configured is wrong. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status !== 'wrong');
}
