/**
 * Words in a task or a memory that read like orders to a model. They change nothing, as they stand in a fence; but who reads the plan
 * should know that somebody tried. A hit is a hint, never a reason to refuse: a task may be about such words.
 */
import { withoutInvisible } from '@almanac/shared/lang/fence-untrusted';
import type { PlanWords } from './words-in-english.ts';

const PATTERNS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|system)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines|directions|constraints)\b/isu,
  /(?<!\p{L})(?:ignoriere?|vergiss|missachte)(?!\p{L}).{0,20}(?:alle|bisherig|vorherig|vorig|obig|deine).{0,30}(?:anweisung|regel|vorgabe|prompt)/isu,
  /(?<!\p{L})(?:ignore[zr]?|oublie[zr]?)(?!\p{L}).{0,20}(?:instructions|consignes|règles).{0,20}(?:précédent|antérieur|ci-dessus)/isu,
  /(?<!\p{L})(?:ignora|olvida|omite)(?!\p{L}).{0,20}(?:instrucciones|reglas).{0,20}(?:anterior|previa|arriba)/isu,
  /^[\s>#*_[-]{0,10}(?:system|assistant|developer|tool)\b[\s\]*_]{0,5}:.{0,80}\b(?:ignore|disregard|override|obey|reveal|execute|instructions?|you|your)\b/imu,
  /<\|[a-z_]{2,20}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?\s*(?:system|assistant|instructions?|untrusted)\b[^>]{0,80}>/iu,
  /\byou are (?:now|no longer)\b|\bfrom now on,? you\b|\bact as (?:if you|an? (?:unrestricted|admin|root|system))/iu,
  /\b(?:reveal|print|repeat|leak|output)\b.{0,30}\b(?:system prompt|your (?:instructions|prompt|rules)|api[ _-]?keys?|secrets?)\b/isu,
  /\b(?:do not|don't|never) (?:tell|inform|mention|show)\b.{0,20}\b(?:user|person|owner|human)\b/isu,
  /\b(?:jailbreak|developer mode|do anything now)\b/iu,
];
const BASE64 = /(?<![\w+/])[A-Za-z\d+/]{40,4000}={0,2}(?![\w+/])/g;
const TAG_CHARACTERS = /[\u{E0020}-\u{E007E}]{4}/u;
const READ_CHARS = 200_000;

export interface NamedText {
  name: keyof PlanWords['source'];
  text: string;
}

/** A sentence for the risks of the plan; undefined where nothing reads like that. Quotes nothing. */
export function instructionsRisk(texts: readonly NamedText[], said: PlanWords): string | undefined {
  const names = texts
    .filter(({ text }) => readsLikeInstructions(text))
    .map(({ name }) => said.source[name]);
  return names.length === 0 ? undefined : said.orders(names);
}

export function readsLikeInstructions(given: string): boolean {
  const read = given.slice(0, READ_CHARS);
  if (TAG_CHARACTERS.test(read)) return true;
  const text = withoutInvisible(read)
    .normalize('NFKC')
    .replaceAll(/[\u200C\u200D]/g, '');
  if (PATTERNS.some((pattern) => pattern.test(text))) return true;
  return [...text.matchAll(BASE64)].some(([encoded]) => {
    const decoded = Buffer.from(encoded, 'base64').toString('utf8');
    return PATTERNS.some((pattern) => pattern.test(decoded));
  });
}
