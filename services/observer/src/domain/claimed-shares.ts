/** Percentages that a text claims: the share of blocks done, or how far work was off its estimates, with the right sign. */
import { isTurned, type Claim, type Take } from './claim-context.ts';
import type { ReflectionFacts } from './reflection-facts.ts';

const SHARE = String.raw`([-−]?\d+(?:[.,]\d+)?)\s*(?:%|per ?cent\b|pct\b)`;
const LONGER = /^[^,;:]*?\b(?:longer|more|slower|over|above|beyond)\b/i;
const SHORTER = /^[^,;:]*?\b(?:less|shorter|faster|quicker|under|below)\b/i;
const OFF = /^ off\b/i;
const DONE =
  /\b(?:done|finish(?:ed)?|completed?|completion|kept|of (?:(?:the |your |all |those |these )*(?:\d+ )?(?:planned|blocks|plan)|it|them|those|what))\b/i;

export function takeShares(take: Take, { stats }: ReflectionFacts): void {
  const patterns = stats.week?.patterns ?? [];
  const { median_percent } = stats.drift;
  const off = [
    ...(median_percent === null ? [] : [median_percent]),
    ...patterns.map((row) => row.percent),
  ];
  take(
    new RegExp(
      String.raw`([-−]?\d+(?:[.,]\d+)?)(?:\s*(?:%|per ?cent\b))?\s*(?:-|–|—|to|and)\s*${SHARE}`,
      'gi',
    ),
    ({ match }) =>
      patterns.some(
        (row) => row.low_percent === valueOf(match[1]) && row.high_percent === valueOf(match[2]),
      ),
  );
  take(new RegExp(`${SHARE}(?: points?\\b)?`, 'gi'), (claim) => {
    const value = valueOf(claim.match[1]);
    if (isTurned(claim) && !/^ (?:more|less)\b/.test(claim.after)) return false;
    if (LONGER.test(claim.after)) return value > 0 && off.includes(value);
    if (SHORTER.test(claim.after)) return off.includes(-Math.abs(value));
    if (OFF.test(claim.after)) return off.includes(value);
    return isDone(claim) && value === stats.completion_percent;
  });
}

function isDone({ match, before, after }: Claim): boolean {
  return !(match[0] ?? '').includes('point') && (DONE.test(after) || DONE.test(before));
}

function valueOf(text = ''): number {
  return Number(text.replace('−', '-').replace(',', '.'));
}
