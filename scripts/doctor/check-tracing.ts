/** Langfuse: the project behind the two keys, which is what any use of them would ask first. */
import { z } from 'zod';
import { splitSettings } from '../embedded/providers.ts';
import { askProvider } from './ask-provider.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { spokenSecret } from './secrets.ts';

const NEEDS = ['LANGFUSE_BASE_URL', 'LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'] as const;
const KEY_STEP =
  'In Langfuse open the project, "Settings", "API Keys", and copy public and secret key into .env: LANGFUSE_PUBLIC_KEY=… and LANGFUSE_SECRET_KEY=…';
const URL_STEP =
  'Set LANGFUSE_BASE_URL in .env to the address of your Langfuse, for example https://cloud.langfuse.com';

const projects = z.object({ data: z.array(z.object({ name: z.string() })) });

export async function checkTracing(x: Examination): Promise<Finding> {
  const { settings } = x;
  const { given, missing } = splitSettings(settings, NEEDS);
  if (given.length === 0) return finding('tracing', 'off', 'off: needed by nobody but developers');
  if (missing.length > 0) {
    return finding('tracing', 'wrong', `half set up: ${missing.join(', ')} missing in .env`, {
      notes: ['Without all three, model calls are not traced.'],
      steps: [...(missing.includes('LANGFUSE_BASE_URL') ? [URL_STEP] : []), KEY_STEP],
    });
  }
  const base = (settings['LANGFUSE_BASE_URL'] ?? '').replace(/\/+$/, '');
  if (!URL.canParse(base)) {
    return finding('tracing', 'wrong', 'LANGFUSE_BASE_URL is no address', { steps: [URL_STEP] });
  }
  const keys = `${settings['LANGFUSE_PUBLIC_KEY'] ?? ''}:${settings['LANGFUSE_SECRET_KEY'] ?? ''}`;
  const authorization = `Basic ${Buffer.from(keys).toString('base64')}`;
  const reply = await askProvider(`${base}/api/public/projects`, x.signal, {
    headers: { authorization },
  });
  if (reply.outcome === 'silent') {
    return finding('tracing', 'wrong', `Langfuse cannot be asked: ${reply.reason}`, {
      notes: ['Everything else works without it.'],
      steps: [URL_STEP],
    });
  }
  if (reply.status === 401 || reply.status === 403) {
    return finding(
      'tracing',
      'wrong',
      `Langfuse refuses ${spokenSecret(settings, 'LANGFUSE_SECRET_KEY')} with its public key`,
      { steps: [KEY_STEP] },
    );
  }
  const found = projects.safeParse(reply.body);
  if (!found.success) {
    return finding('tracing', 'wrong', `no Langfuse answers at ${base}`, { steps: [URL_STEP] });
  }
  const name = found.data.data[0]?.name;
  return finding('tracing', 'ok', name === undefined ? 'works' : `works, project "${name}"`);
}
