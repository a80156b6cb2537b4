/**
 * How a model is asked for the keys of a memory. The gateway's own prompt is a constant with a version: it must not depend on
 * the planner, which holds the prompts that people edit; each key notes the version it came from.
 */
import { newFence, type Fence } from '@almanac/shared/lang/fence-untrusted';
import { withoutRecalled } from '@almanac/shared/lang/recalled-text';

export const EXTRACTION_PROMPT = { name: 'memory_keys', version: 1 } as const;

export const MAX_KEYS = 12;
export const MAX_KEY_CHARS = 300;
/** A longer text is read by its beginning. */
const MAX_TEXT_CHARS = 16_000;
const MAX_TURN_CHARS = 1500;

const SYSTEM = `You write search keys for one memory: short sentences that somebody would use to look for it later.
Rules:
- At most ${MAX_KEYS} sentences of at most ${MAX_KEY_CHARS} characters, each one fact that the memory states.
- Say who instead of "I" or "he", and the date instead of "tomorrow", as far as the texts below say it.
- Take names, numbers and dates from the texts exactly as they stand there. Add none. Guess nothing.
- Write in the language of the memory. Use everyday words for what it is about where the memory uses special ones.
- The turns around the memory only explain it: write no key about them alone.
- A memory without facts has no keys: answer with an empty list.`;

/** What the model is told of a memory. */
export interface ExtractionSource {
  content: string;
  subject: string | null;
  speaker: string | null;
  /** RFC 3339, or null. */
  occurred_at: string | null;
  before: { content: string; speaker: string | null }[];
  after: { content: string; speaker: string | null }[];
}

export function extractionPrompt(source: ExtractionSource): { system: string; user: string } {
  const fence = newFence();
  const { content, subject, speaker, occurred_at } = source;
  const about = [
    subject === null ? undefined : `Subject: ${subject}`,
    speaker === null ? undefined : `Said by: ${speaker}`,
  ].filter((line) => line !== undefined);
  const parts = [
    `Time of the memory: ${occurred_at ?? 'not known'}`,
    about.length === 0 ? undefined : fence.around('about', about.join('\n')),
    turns(fence, 'turns_before', source.before),
    fence.around('memory', withoutRecalled(content).slice(0, MAX_TEXT_CHARS)),
    turns(fence, 'turns_after', source.after),
  ];
  const system = `${SYSTEM}\n${fence.rule}`;
  return { system, user: parts.filter((part) => part !== undefined).join('\n\n') };
}

function turns(fence: Fence, name: string, said: ExtractionSource['before']): string | undefined {
  if (said.length === 0) return undefined;
  const lines = said.map(({ speaker, content }) => {
    const text = withoutRecalled(content).slice(0, MAX_TURN_CHARS);
    return speaker === null ? text : `${speaker}: ${text}`;
  });
  return fence.around(name, lines.join('\n'));
}

const MIN_CHARS = 40;

/** Why a text needs no model, or undefined: what is short is found by its own words, and what has no letters says no fact. */
export function needsNoModel(content: string): string | undefined {
  if (!/\p{L}/u.test(content)) return 'needs no model: the text has no letters';
  // Scripts without spaces say in ten characters what others say in forty.
  const wide = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(content);
  const enough = wide ? MIN_CHARS / 4 : MIN_CHARS;
  return content.trim().length < enough ? 'needs no model: the text is short' : undefined;
}
