/**
 * Which function a question means, by its words: no model, no SQL, nothing but the whitelist. Each function has words that name it
 * and words that only hint at it; the confidence falls where another function is named as well. Pure.
 */
import { Temporal } from 'temporal-polyfill';
import type { AnalyticsFn, AskReply, Reading } from '@almanac/shared/contracts/analytics';
import { compareText } from './compare-text.ts';
import { readDays } from './read-days.ts';

interface Words {
  fn: AnalyticsFn;
  names: RegExp;
  hints: RegExp;
}

const FUNCTIONS: readonly Words[] = [
  {
    fn: 'hours_by_client',
    names: /\b(?:hours?|time|minutes?|worked)\b/,
    hints:
      /\b(?:clients?|customers?|projects?|plans?|kinds?|spen[dt]|planned|billable|how (?:much|long|many))\b/,
  },
  {
    fn: 'estimate_drift',
    names: /\b(?:estimates?|estimated|estimating|drift|overestimat\w*|underestimat\w*)\b/,
    hints: /\b(?:longer|shorter|off|accura\w*|wrong|workflows?|kinds?)\b/,
  },
  {
    fn: 'block_outcomes',
    names: /\b(?:blocks?|outcomes?|finished|skipped|completed|completion)\b/,
    hints: /\b(?:done|partial|deleted|moved|many|got|get)\b/,
  },
  {
    fn: 'sprint_hours',
    names: /\bsprints?\b/,
    hints: /\b(?:burn\w*|billable|planned|recorded|hours?|ledgers?)\b/,
  },
  {
    fn: 'incidents_by_type',
    names: /\b(?:incidents?|alerts?|failures?|outages?|sev[0-3])\b/,
    hints: /\b(?:failed|broke\w*|wrong|errors?|severity|types?)\b/,
  },
];
const NAMED = 0.6;
const HINTED = 0.1;
const MOST_HINTS = 3;
/** What another function that is named as well takes away. */
const RIVAL = 0.35;
const ALTERNATIVES = 3;

/** `today` is the person's date, YYYY-MM-DD. */
export function readQuestion(question: string, today: string): AskReply {
  const text = question.toLowerCase();
  const days = readDays(text, Temporal.PlainDate.from(today));
  const scored = FUNCTIONS.map(({ fn, names, hints }) => {
    const found = new Set(text.match(new RegExp(hints.source, 'g')) ?? []);
    const score = (names.test(text) ? NAMED : 0) + HINTED * Math.min(MOST_HINTS, found.size);
    return { fn, score };
  }).toSorted((a, b) => b.score - a.score || compareText(a.fn, b.fn));
  const readings = scored.map(({ fn, score }, index): Reading => {
    const rival = (index === 0 ? scored[1] : scored[0])?.score ?? 0;
    const confidence = Math.max(0, Math.min(0.95, score - (rival >= NAMED ? RIVAL * rival : 0)));
    return { fn, params: { ...days, ...paramsOf(fn, text) }, confidence: rounded(confidence) };
  });
  const [best, ...others] = readings;
  const alternatives = others.slice(0, ALTERNATIVES);
  if (best === undefined || best.confidence === 0) {
    return { fn: null, params: days, confidence: 0, alternatives: readings.slice(0, ALTERNATIVES) };
  }
  return { ...best, alternatives };
}

function paramsOf(fn: AnalyticsFn, text: string): Record<string, string> {
  const group = /\b(?:by|per|each|every) (client|kind|plan)/.exec(text)?.[1];
  const of = /\b(kind|workflow)s?\b/.exec(text)?.[1];
  const severity = /\bsev[0-3]\b/.exec(text)?.[0]?.toUpperCase();
  if (fn === 'hours_by_client' && group !== undefined) return { group };
  if (fn === 'estimate_drift' && of !== undefined) return { of };
  if (fn === 'incidents_by_type' && severity !== undefined) return { severity };
  return {};
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
