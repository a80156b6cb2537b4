/** The model: is the key good, what may it still spend, and does the model exist and answer in the form Almanac asks for? */
import { z } from 'zod';
import { modelEnv } from '@almanac/shared/config/base-env';
import { isSet } from '../embedded/providers.ts';
import { askProvider, bearer, type Reply } from './ask-provider.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { spokenSecret } from './secrets.ts';

export const KEY_STEPS = [
  'Open https://openrouter.ai/settings/credits and buy some credit; 5 dollars are enough to begin with.',
  'Open https://openrouter.ai/settings/keys, press "Create API key", call it Almanac, and give it a credit limit, for example 10 dollars a month: more can then never be spent.',
  'Copy the key into .env: OPENROUTER_API_KEY=…',
];
const BUDGET_STEP =
  'Open https://openrouter.ai/settings/keys, edit the key, and set a credit limit that resets every month, for example 10 dollars.';

const keyReply = z.object({
  data: z.object({
    limit: z.number().nullish(),
    limit_remaining: z.number().nullish(),
    limit_reset: z.string().nullish(),
    usage: z.number().nullish(),
  }),
});
const endpointsReply = z.object({
  data: z.object({
    endpoints: z.array(z.object({ supported_parameters: z.array(z.string()).optional() })),
  }),
});
const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });

type Key = z.infer<typeof keyReply>['data'];
/** What keeps the model from working, or what the person should know of it. */
type Trouble = Pick<Finding, 'status' | 'says' | 'notes' | 'steps'>;

export async function checkModel(x: Examination): Promise<Finding> {
  if (!isSet(x.settings, 'OPENROUTER_API_KEY')) {
    return finding('model', 'off', 'off: plans come from templates, and say so', {
      steps: KEY_STEPS,
    });
  }
  const model = x.settings['MODEL'] || modelEnv.shape.MODEL.parse(undefined);
  const key = await askOpenRouter(x, '/key');
  const trouble = keyTrouble(x, key);
  if (trouble !== undefined) return { part: 'model', ...trouble };
  const unknown = await modelTrouble(x, model);
  if (unknown !== undefined) return { part: 'model', ...unknown };
  const budget = keyReply.safeParse(key.outcome === 'answered' ? key.body : undefined);
  if (!budget.success) {
    return finding('model', 'ok', `${model} is there`, {
      notes: ['This server tells nothing about what the key may spend.'],
    });
  }
  return judgeBudget(model, budget.data.data);
}

/** One path of OpenRouter, with the person's key. */
export function askOpenRouter(
  x: Examination,
  path: string,
  body?: Record<string, unknown>,
): Promise<Reply> {
  const base = (
    x.settings['OPENROUTER_BASE_URL'] || modelEnv.shape.OPENROUTER_BASE_URL.parse(undefined)
  ).replace(/\/+$/, '');
  const headers = {
    ...bearer(x.settings['OPENROUTER_API_KEY'] ?? ''),
    'content-type': 'application/json',
  };
  const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return askProvider(base + path, x.signal, { headers, ...posted });
}

/** 404 is a server of the same kind that is not OpenRouter: its key shows at the next question. */
export function keyTrouble(x: Examination, reply: Reply): Trouble | undefined {
  if (reply.outcome === 'silent') {
    return {
      status: 'wrong',
      says: `OpenRouter cannot be asked: ${reply.reason}`,
      notes: ['Meanwhile plans come from templates.'],
      steps: ['Check that this machine is online, and OPENROUTER_BASE_URL in .env, if you set it.'],
    };
  }
  if (reply.status === 401 || reply.status === 403) {
    return {
      status: 'wrong',
      says: `OpenRouter refuses ${spokenSecret(x.settings, 'OPENROUTER_API_KEY')}`,
      notes: ['It may be mistyped, cut off, disabled or deleted.'],
      steps: KEY_STEPS.slice(1),
    };
  }
  if (reply.status === 200 || reply.status === 404) return undefined;
  return {
    status: 'look',
    says: `OpenRouter answered ${reply.status} to the question about the key`,
    notes: [],
    steps: ['Wait a minute and run the doctor again.'],
  };
}

/** Asks for the one model, which is a small answer; only where it is not known is the long list asked for like ones. */
async function modelTrouble(x: Examination, model: string): Promise<Trouble | undefined> {
  const path = model.split('/').map(encodeURIComponent).join('/');
  const reply = await askOpenRouter(x, `/models/${path}/endpoints`);
  const found = endpointsReply.safeParse(reply.outcome === 'answered' ? reply.body : undefined);
  if (found.success) return shapeTrouble(model, found.data.data.endpoints);
  const list = await askOpenRouter(x, '/models');
  const refused = keyTrouble(x, list);
  if (refused !== undefined) return refused;
  const parsed = modelList.safeParse(list.outcome === 'answered' ? list.body : undefined);
  if (!parsed.success) return undefined;
  const ids = parsed.data.data.map(({ id }) => id);
  if (ids.includes(model)) return undefined;
  const maker = model.split('/')[0] ?? '';
  const like = ids.filter((id) => id.startsWith(`${maker}/`)).slice(0, 5);
  return {
    status: 'wrong',
    says: `OpenRouter knows no model "${model}"`,
    notes: like.length === 0 ? [] : [`Of ${maker} it has, for example: ${like.join(', ')}.`],
    steps: [
      'Choose one at https://openrouter.ai/models and set MODEL=… in .env; without that line Almanac takes its own choice.',
    ],
  };
}

/** Almanac asks for JSON of a schema and lets no provider be chosen that ignores it. */
function shapeTrouble(
  model: string,
  endpoints: { supported_parameters?: string[] | undefined }[],
): Trouble | undefined {
  const told = endpoints.filter(({ supported_parameters }) => supported_parameters !== undefined);
  const fits = told.some(({ supported_parameters: known = [] }) =>
    known.some((name) => name === 'structured_outputs' || name === 'response_format'),
  );
  if (fits || told.length === 0) return undefined;
  return {
    status: 'wrong',
    says: `"${model}" cannot answer in the form that Almanac asks for`,
    notes: ['It has to support "structured outputs". Until then plans come from templates.'],
    steps: [
      'Choose a model with structured outputs at https://openrouter.ai/models?supported_parameters=structured_outputs and set MODEL=… in .env.',
    ],
  };
}

const dollars = (amount: number): string => `${amount.toFixed(2)} dollars`;

function judgeBudget(model: string, { limit, limit_remaining, limit_reset, usage }: Key): Finding {
  const spent = typeof usage === 'number' ? `${dollars(usage)} spent so far` : '';
  if (typeof limit !== 'number') {
    return finding('model', 'look', `${model} is there; the key has no spending limit`, {
      notes: spent === '' ? [] : [`${spent}.`],
      steps: [BUDGET_STEP],
    });
  }
  const left = limit_remaining ?? limit - (usage ?? 0);
  const reset = typeof limit_reset === 'string' ? `, ${limit_reset}` : '';
  if (left <= 0) {
    return finding('model', 'wrong', `the key has spent its limit of ${dollars(limit)}${reset}`, {
      notes: ['Until it may spend again, plans come from templates.'],
      steps: [
        'Open https://openrouter.ai/settings/keys and raise the limit of the key, or wait until it resets.',
      ],
    });
  }
  return finding('model', 'ok', `${model}; ${dollars(left)} of ${dollars(limit)} left${reset}`);
}
