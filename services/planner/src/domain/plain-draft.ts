/**
 * A model's words as plain text. It read what other people wrote, so whatever could act on a reader is taken out: addresses that
 * the person did not give, markup, and characters nobody sees. What was left out is said among the risks.
 */
import { withoutInvisible } from '@almanac/shared/lang/fence-untrusted';
import { replaceAddresses } from './addresses-in-text.ts';
import type { Draft } from './draft.ts';
import type { PlanWords } from './words-in-english.ts';

const LEFT_OUT = '[address left out]';
const MARKDOWN_LINK = /!?\[([^\]\n]{0,300})\]\(([^)\n]{0,2000})\)/g;

export interface PlainDraft {
  draft: Draft;
  /** How many addresses were left out. */
  left_out: number;
}

/** `given` is what the person wrote: addresses in it may stay. */
export function plainDraft(draft: Draft, given: readonly string[], said: PlanWords): PlainDraft {
  const known = new Set(given.flatMap(addressesIn));
  let left_out = 0;
  const text = (words: string): string => {
    const bare = readable(words).replaceAll(MARKDOWN_LINK, '$1 $2');
    return replaceAddresses(bare, (address) => {
      if (known.has(spelled(address))) return address;
      left_out += 1;
      return LEFT_OUT;
    });
  };
  const line = (words: string): string =>
    text(words).replaceAll(/\s+/g, ' ').trim() || '(no words)';
  const steps = draft.steps.map((step) => ({
    ...step,
    title: line(step.title).slice(0, 300),
    description: text(step.description),
    acceptance: text(step.acceptance).trim() || '(no words)',
  }));
  const [assumptions, risks, deliverables] = [
    draft.assumptions,
    draft.risks,
    draft.deliverables,
  ].map((list) => list.map(line));
  const plain = {
    summary: text(draft.summary),
    steps,
    assumptions: assumptions ?? [],
    risks: risks ?? [],
    deliverables: deliverables ?? [],
  };
  if (left_out > 0) plain.risks.push(said.addressesLeftOut(left_out));
  return { draft: plain, left_out };
}

function readable(words: string): string {
  return withoutInvisible(words)
    .replaceAll(/(?![\n\t])\p{Cc}/gu, '')
    .replaceAll(/<(?=[a-z/!?])/gi, '‹');
}

function addressesIn(text: string): string[] {
  const found: string[] = [];
  replaceAddresses(withoutInvisible(text), (address) => {
    found.push(spelled(address));
    return address;
  });
  return found;
}

/** One spelling of an address, whatever stands around it. */
function spelled(address: string): string {
  return address
    .toLowerCase()
    .replace(/^(?:https?:\/\/|mailto:|tel:)/, '')
    .replace(/^www\./, '')
    .replace(/[.,;:!?/]+$/, '')
    .replaceAll(/[ ()]/g, '');
}
