/**
 * Which function a question means, by its words: no model, no SQL, nothing but the whitelist. Each function has words that name it and
 * words that only hint at it; the confidence falls where another function is named nearly as well. Pure.
 */
import { Temporal } from 'temporal-polyfill';
import {
  analyticsParams,
  type AnalyticsFn,
  type AskReply,
  type Reading,
} from '@almanac/shared/contracts/analytics';
import { compareText } from '@almanac/shared/lang/compare-text';
import { paramsOfQuestion } from './question-params.ts';
import type { Words } from './question-words.ts';
import { readDays } from './read-days.ts';
import { WORDS_OF_CONTROL } from './words-of-control.ts';
import { WORDS_OF_WORK } from './words-of-work.ts';

const QUESTION_WORDS = [...WORDS_OF_WORK, ...WORDS_OF_CONTROL];
const HINTED = 0.08;
const MOST_HINTS = 3;
const SUREST = 0.95;
/** Another function that comes so near makes either of them unsure. */
const NEAR = 0.1;
const UNSURE = 0.5;
const ALTERNATIVES = 3;

/** `today` is the person's date, YYYY-MM-DD. */
export function readQuestion(
  question: string,
  today: string,
): Omit<AskReply, 'read_by' | 'degraded'> {
  const text = question.toLowerCase();
  const days = readDays(text, Temporal.PlainDate.from(today));
  const scored = QUESTION_WORDS.map((words) => ({
    fn: words.fn,
    ...scoreOf(words, text),
  })).toSorted((a, b) => b.named - a.named || b.hinted - a.hinted || compareText(a.fn, b.fn));
  const readings = scored.map(({ fn, named }, index): Reading => {
    const rival = (index === 0 ? scored[1] : scored[0])?.named ?? 0;
    const alone = rival === 0 || named - rival >= NEAR;
    const confidence = Math.min(SUREST, named) * (alone ? 1 : UNSURE);
    const params = { ...(takesDays(fn) ? days : {}), ...paramsOfQuestion(fn, question) };
    return { fn, params, confidence: rounded(confidence) };
  });
  const [best, ...others] = readings;
  const alternatives = others.slice(0, ALTERNATIVES);
  if (best === undefined || best.confidence === 0) {
    return { fn: null, params: days, confidence: 0, alternatives: readings.slice(0, ALTERNATIVES) };
  }
  return { ...best, alternatives };
}

/** The weightiest name, and a little more for each word that hints at it; words that only hint name nothing. */
function scoreOf({ names, hints }: Words, text: string): { named: number; hinted: number } {
  const weights = names.filter(([, pattern]) => pattern.test(text)).map(([weight]) => weight);
  const found = new Set(text.match(new RegExp(hints.source, 'g')) ?? []);
  const hinted = HINTED * Math.min(MOST_HINTS, found.size);
  return { named: weights.length === 0 ? 0 : Math.max(...weights) + hinted, hinted };
}

function takesDays(fn: AnalyticsFn): boolean {
  return 'from' in analyticsParams[fn].shape;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
