/** What stands around a number in its sentence, and which word there says what the number is about. Pure. */

/** A number found in a text, with its sentence before and after it. */
export interface Claim {
  match: string[];
  before: string;
  after: string;
}

/** Takes every match out of the text; `holds` says whether the facts say the same. */
export type Take = (pattern: RegExp, holds: (claim: Claim) => boolean) => void;

const SENTENCE_END = /[.!?;](?=\s|$)|\n/g;

export function claimAt(match: string[], at: number, whole: string): Claim {
  const end_of_match = at + (match[0] ?? '').length;
  let start = 0;
  for (const one of whole.slice(0, at).matchAll(SENTENCE_END)) start = one.index + 1;
  const rest = whole.slice(end_of_match);
  const end = rest.search(SENTENCE_END);
  return {
    match,
    before: whole.slice(start, at),
    after: end < 0 ? rest : rest.slice(0, end),
  };
}

/** Words that turn a number round, or make another one of it ("more than 3", "did not finish 3"): nothing given says so. */
const TURNED =
  /\b(?:not|never|neither|nor|without|except|failed|cannot|nobody)\b|n['’]t\b|\b(?:more|fewer|less|longer|shorter|greater) than(?: the)? $|\b(?:at least|at most|nearly|almost|up to|another|additional|extra|every|some) $/i;

export function isTurned({ before, after }: Claim): boolean {
  const clause = after.slice(0, after.search(/[,:]|$/));
  return TURNED.test(before) || TURNED.test(clause) || /^ (?:more|fewer|less|extra)\b/.test(after);
}

/** Alternatives of each label, longer ones first where one begins like another. */
export type Labels<L extends string> = readonly (readonly [label: L, words: string])[];

const FILLERS = String.raw`(?:\s+(?:of|is|are|was|were|got|get|have|has|had|been|be|still|already|only|just|also|now|then|them|the|in|these|those|billable|actual|real|focused|client|§))*`;

/** The labels right after a number: "3 are done", "2 h of § work", "3 were planned and done". */
export function labelsAfter<L extends string>(after: string, labels: Labels<L>): L[] {
  for (const [label, words] of labels) {
    const found = new RegExp(`^${FILLERS}\\s+(?:${words})\\b`, 'i').exec(after);
    if (found === null) continue;
    const joined = /^ and\b/i.exec(after.slice(found[0].length))?.[0] ?? '';
    const rest = after.slice(found[0].length + joined.length);
    return [label, ...(joined === '' ? [] : labelsAfter(rest, labels))];
  }
  return [];
}

export function labelAfter<L extends string>(after: string, labels: Labels<L>): L | undefined {
  return labelsAfter(after, labels)[0];
}

/** The last label before a number, with what stands between them. */
export function labelBefore<L extends string>(
  before: string,
  labels: Labels<L>,
): { label: L; between: string } | undefined {
  let last: { label: L; end: number; at: number } | undefined;
  for (const [label, words] of labels) {
    for (const found of before.matchAll(new RegExp(`\\b(?:${words})\\b`, 'gi'))) {
      const end = found.index + found[0].length;
      // What ends later counts, and of what ends together the longer.
      if (last === undefined || end > last.end || (end === last.end && found.index < last.at)) {
        last = { label, end, at: found.index };
      }
    }
  }
  return last && { label: last.label, between: before.slice(last.end) };
}
