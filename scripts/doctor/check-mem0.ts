/** mem0, the optional mirror: what any use would meet first, asked without writing. */
import { isSet } from '../embedded/providers.ts';
import { askProvider, type Reply } from './ask-provider.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { spokenSecret } from './secrets.ts';

const PLATFORM = 'https://api.mem0.ai';
const OFF_STEPS = [
  'mem0 is a second place for memories; Almanac needs none. With an account there, set MEM0_MODE=platform and MEM0_API_KEY=… in .env.',
];
const KEY_STEP =
  'Open https://app.mem0.ai/dashboard/api-keys, create a key, and copy it into .env: MEM0_API_KEY=…';
const OWN_KEY_STEP = 'Set MEM0_API_KEY in .env to a key of your mem0 server.';

export async function checkMem0(x: Examination): Promise<Finding> {
  const { settings } = x;
  const mode = settings['MEM0_MODE'] || 'off';
  if (mode === 'off')
    return finding('mem0', 'off', 'off: memories are kept here alone', { steps: OFF_STEPS });
  if (mode !== 'platform' && mode !== 'selfhosted') {
    return finding('mem0', 'wrong', `MEM0_MODE is "${mode}"`, {
      steps: ['Set MEM0_MODE in .env to platform, selfhosted or off.'],
    });
  }
  const platform = mode === 'platform';
  if (platform && !isSet(settings, 'MEM0_API_KEY')) {
    return finding('mem0', 'wrong', 'MEM0_MODE is platform, but MEM0_API_KEY is not set', {
      steps: [KEY_STEP],
    });
  }
  const base = (settings['MEM0_URL'] || (platform ? PLATFORM : '')).replace(/\/+$/, '');
  if (!URL.canParse(base)) {
    return finding('mem0', 'wrong', 'MEM0_URL is no address', {
      steps: ['Set MEM0_URL in .env to the address of your mem0 server.'],
    });
  }
  const key = settings['MEM0_API_KEY'] ?? '';
  const reply = platform
    ? await askProvider(`${base}/v1/ping/`, x.signal, {
        headers: { authorization: `Token ${key}` },
      })
    : await askProvider(`${base}/memories?user_id=almanac:doctor`, x.signal, {
        headers: key === '' ? {} : { 'x-api-key': key },
      });
  return judge(x, reply, { platform, base });
}

function judge(
  x: Examination,
  reply: Reply,
  { platform, base }: { platform: boolean; base: string },
): Finding {
  const notes = ['Memories are stored and found here all the same.'];
  if (reply.outcome === 'silent') {
    return finding('mem0', 'wrong', `mem0 cannot be asked: ${reply.reason}`, {
      notes,
      steps: ['Check that it runs, and MEM0_URL in .env.'],
    });
  }
  if (reply.status === 401 || reply.status === 403) {
    const says = `mem0 refuses ${spokenSecret(x.settings, 'MEM0_API_KEY')}`;
    return finding('mem0', 'wrong', says, { notes, steps: [platform ? KEY_STEP : OWN_KEY_STEP] });
  }
  if (reply.status !== 200 || typeof reply.body !== 'object') {
    return finding('mem0', 'wrong', `no mem0 answers at ${base} (${reply.status})`, {
      notes,
      steps: ['Check MEM0_MODE and MEM0_URL in .env.'],
    });
  }
  const says = platform ? 'works, the platform' : `works, the server at ${new URL(base).host}`;
  return finding('mem0', 'ok', says, { notes: ['All new memories are copied there.'] });
}
