/** The parameters that a question says besides its days: only values that the table's contract takes. Pure. */
import { actionType } from '@almanac/shared/contracts/actions';
import type { AnalyticsFn } from '@almanac/shared/contracts/analytics';

type Params = Record<string, string>;
/** `asked` is the question as it was written, for names. */
type Reader = (text: string, asked: string) => Params;

const BY = String.raw`\b(?:by|per|each|every|which|for each|pro|je|nach|on which)\s+`;

const WORDS: Readonly<Record<string, string>> = {
  customer: 'client',
  kunde: 'client',
  kunden: 'client',
  day: 'day',
  tag: 'day',
  woche: 'week',
  wochentag: 'weekday',
  plan: 'plan',
  kinds: 'kind',
  aufgabe: 'task',
};

/** What stands after "by": one of these values, or a word for one. */
function grouped(text: string, values: readonly string[]): Params {
  for (const [, word = ''] of text.matchAll(new RegExp(`${BY}([a-z]+)`, 'g'))) {
    const value = WORDS[word] ?? word;
    if (values.includes(value)) return { group: value };
  }
  return {};
}

const clientOf = (asked: string): Params => {
  const found = /\b(?:for |of )?(?:client|customer|kunde[n]?) (?:"([^"]{1,120})"|([\w.-]+))/i.exec(
    asked,
  );
  const named = found?.[1] ?? (/^for |^of /i.test(found?.[0] ?? '') ? found?.[2] : undefined);
  return named === undefined ? {} : { client_id: named };
};

const typeOf = (text: string): Params => {
  const named = actionType.options.find((type) => text.includes(type));
  return named === undefined ? {} : { action_type: named };
};

const first = (name: string, pattern: RegExp, text: string): Params => {
  const value = pattern.exec(text)?.[1];
  return value === undefined ? {} : { [name]: value };
};

const MOVERS: readonly (readonly [string, RegExp])[] = [
  ['scheduler', /\b(?:scheduler|almanac|by itself|automatic\w*)\b/],
  ['calendar', /\bin (?:the |my )?(?:google )?calendar\b/],
  ['person', /\b(?:by hand|i made|did i move|have i moved|von hand)\b/],
];

const READERS: Readonly<Partial<Record<AnalyticsFn, Reader>>> = {
  hours_by_client: (text) => grouped(text, ['client', 'kind', 'plan']),
  estimate_drift: (text) => first('of', /\b(kind|workflow)s?\b/, text),
  plan_progress: (text, asked) => ({
    ...clientOf(asked),
    ...first('plan_id', /\b(plan_[0-9a-z]{20,40})\b/, text),
  }),
  block_outcomes: (text, asked) => ({
    ...grouped(text, ['kind', 'client', 'day']),
    ...clientOf(asked),
  }),
  block_moves: (text, asked) => {
    const by = MOVERS.find(([, pattern]) => pattern.test(text))?.[0];
    return { ...(by === undefined ? {} : { by }), ...clientOf(asked) };
  },
  focus_hours: (text, asked) => ({ ...grouped(text, ['weekday', 'week']), ...clientOf(asked) }),
  unscheduled_steps: (text, asked) => ({
    ...first('older_than_days', /\b(?:older|longer|more) than ([1-9]\d?) days?\b/, text),
    ...clientOf(asked),
  }),
  sprint_burn: (_, asked) => first('sprint_id', /\bsprint ([\w-]*\d[\w-]*)/i, asked),
  approvals_by_outcome: (text, asked) => ({
    ...grouped(text, ['type', 'risk', 'client', 'day']),
    ...first('risk', /\b(low|medium|high|critical) risk\b/, text),
    ...typeOf(text),
    ...clientOf(asked),
  }),
  decision_time: (text) => first('level', /\blevel ([1-4])\b/, text),
  action_precision: (text) => ({
    ...typeOf(text),
    ...first(
      'window_days',
      /\b(?:last|past|letzten) ([1-9]\d|[7-9]|1[0-7]\d|180) (?:days|tage)/,
      text,
    ),
  }),
  limits_usage: (text) => {
    if (/\b(?:hour|hourly|stunde)\b/.test(text)) return { window: 'hour' };
    return /\b(?:day|daily|today|tag|heute)\b/.test(text) ? { window: 'day' } : {};
  },
  model_cost: (text) => grouped(text, ['service', 'prompt', 'model', 'task', 'day']),
  cost_and_return: (_, asked) => clientOf(asked),
  incidents_by_type: (text) => {
    const severity = /\bsev[0-3]\b/.exec(text)?.[0]?.toUpperCase();
    return severity === undefined ? {} : { severity };
  },
  memory_growth: (text, asked) => ({
    ...first('kind', /\b(fact|preference|decision|note|plan|reflection)s?\b/, text),
    ...first('authority', /\b(canonical|verified|inferred)\b/, text),
    ...clientOf(asked),
  }),
};

export function paramsOfQuestion(fn: AnalyticsFn, asked: string): Params {
  return READERS[fn]?.(asked.toLowerCase(), asked) ?? {};
}
