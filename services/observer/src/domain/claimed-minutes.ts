/** Durations that a text claims: what was worked, what was planned or estimated, and what went beyond are each a kind of their own. */
import {
  isTurned,
  labelAfter,
  labelBefore,
  type Claim,
  type Labels,
  type Take,
} from './claim-context.ts';
import type { KnownMinutes } from './known-minutes.ts';

type Kind = Exclude<keyof KnownMinutes, 'item_worked'>;

const AMOUNT = String.raw`\d+(?:[.,]\d+)?`;
const MINUTES = String.raw`(?:m|mins?|minutes?)\b`;
const HOURS = String.raw`(?:h|hrs?|hours?)\b`;
const DURATION = String.raw`(?:${AMOUNT}[\s-]*${HOURS}(?:(?:,? (?:and )?|,?\s*)\d+\s*${MINUTES})?|${AMOUNT}[\s-]*${MINUTES})`;

const LABELS: Labels<Kind> = [
  ['carried', 'carried over'],
  ['over', 'r[au]n over|over by|over-?r[au]ns?|longer|beyond'],
  ['planned', 'planned|scheduled|reserved|set aside|estimated?|estimates|meant|expected'],
  [
    'worked',
    'worked|works?|spent|took|takes|taken|logged|lasted|measured|recorded|done|finish(?:ed)?|completed|came to|went into|put',
  ],
];

/** "2 h against 3 h": what comes after it is what was meant. */
const LABELS_BEFORE: typeof LABELS = [
  ...LABELS,
  ['planned', 'against|instead of|versus|rather than'],
];

export function takeMinutes(take: Take, known: KnownMinutes): void {
  take(
    new RegExp(String.raw`\b(${DURATION}) of (${DURATION})(?! (?:worked|of))`, 'gi'),
    (claim) => {
      const [, part, whole] = claim.match;
      if (isTurned(claim)) return false;
      return (
        setOf('worked', claim, known).has(minutesOf(part)) && known.planned.has(minutesOf(whole))
      );
    },
  );
  take(new RegExp(String.raw`\b(${DURATION})`, 'gi'), (claim) => isKnown(claim, known));
}

function isKnown(claim: Claim, known: KnownMinutes): boolean {
  if (isTurned(claim)) return false;
  const label =
    labelAfter(claim.after, LABELS) ??
    labelBefore(claim.before, LABELS_BEFORE)?.label ??
    firstLabel(claim.after) ??
    'worked';
  return setOf(label, claim, known).has(minutesOf(claim.match[1]));
}

/** In a sentence that names work, time worked is that work's or of its parts, not everything's. */
function setOf(kind: Kind, { before, after }: Claim, known: KnownMinutes): Set<number> {
  return kind === 'worked' && /§/.test(before + after) ? known.item_worked : known[kind];
}

/** "For 3 h you worked on it": the first label of what follows. */
function firstLabel(after: string): Kind | undefined {
  const words = after.split(/\d/)[0]?.split(' ') ?? [];
  for (const [index] of words.entries()) {
    const label = labelAfter(` ${words.slice(index).join(' ')}`, LABELS);
    if (label !== undefined) return label;
  }
  return undefined;
}

function minutesOf(text = ''): number {
  const hours = new RegExp(String.raw`(${AMOUNT})[\s-]*${HOURS}`, 'i').exec(text)?.[1];
  const minutes = new RegExp(String.raw`(${AMOUNT})[\s-]*${MINUTES}`, 'i').exec(text)?.[1];
  return numberOf(hours) * 60 + numberOf(minutes);
}

function numberOf(text = '0'): number {
  return Number(text.replace(',', '.'));
}
