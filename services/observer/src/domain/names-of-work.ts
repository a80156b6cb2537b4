/**
 * Names of tasks, clients and plans come from outside and may hold any digits ("Phase 2"), so they are taken out of a text before its
 * numbers are looked at. But a name may also look like a claim ("12 blocks done"): such a one is only taken for a name where it
 * stands as one, in quotes, emphasised, or at the start of a line.
 */
import { inDigits } from './english-numbers.ts';
import { listsOf } from './known-counts.ts';
import { plainTitle, shortTitle } from './plain-title.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { unsafeMarkup } from './unsafe-markup.ts';

const CLAIM = [
  // A number with a unit, a state or a share.
  /\d\s*(?:%|x\b|×|[€$£]|(?:h|hrs?|hours?|m|mins?|minutes?|days?|weeks?|blocks?|plans?|runs?|pieces?|times|percent|per cent|done|of|is|are|was|were)\b)/i,
  // A clock time, a date, an amount.
  /\d:\d\d|\d{4}-\d\d|[€$£]\s*\d/,
  // A bare number at an end would join what stands beside it.
  /^\d+(?:[.,]\d+)?(?:\s|$)|(?:^|\s)\d+(?:[.,]\d+)?$/,
];
const AS_A_NAME = /(?:["'“”„«‘*_`]|^\s*(?:[-+*•]|\d+[.)]|#{1,6}|>)?\s*(?:\*\*|__)?)$/u;

/** Every name the facts hold, longest first, so that a name within a longer one leaves none of its digits behind. */
export function namesOfWork({ stats, ...facts }: ReflectionFacts): string[] {
  const names = [
    ...listsOf(facts).flatMap((list) =>
      list.items.flatMap((item) => [item.title, item.run_into_by?.title ?? '']),
    ),
    ...facts.long_runs.map((run) => run.title),
    ...facts.first.map((thing) => thing.title),
    ...stats.next.map((item) => item.title),
    ...stats.by_plan.map((row) => row.plan_title),
    ...stats.by_kind.map((row) => row.kind),
    ...stats.by_client.map((row) => row.client_id ?? ''),
    ...(stats.week?.patterns ?? []).map((row) => row.key),
    ...(stats.week?.sprints ?? []).flatMap((row) => [row.sprint_id, row.title ?? '']),
  ];
  return [...new Set(names)].toSorted((a, b) => b.length - a.length);
}

/** The text with § where a name stood. */
export function withoutNames(text: string, names: readonly string[]): string {
  let rest = readable(text);
  for (const name of names) {
    if (name.length < 2 || !/\p{L}/u.test(name)) continue;
    const spellings = new Set([name, shortTitle(name), plainTitle(name)].map(readable));
    const claims = [...spellings].some((one) => CLAIM.some((claim) => claim.test(inDigits(one))));
    for (const spelling of [...spellings].toSorted((a, b) => b.length - a.length)) {
      const pattern = new RegExp(`(?<![\\p{L}\\d])${escaped(spelling)}(?![\\p{L}\\d])`, 'giu');
      rest = rest.replaceAll(pattern, (found, at: number, whole: string) => {
        const before = whole.slice(whole.lastIndexOf('\n', at - 1) + 1, at);
        return claims && !AS_A_NAME.test(before) ? found : ' § ';
      });
    }
  }
  return rest;
}

/** Names as a model copied them, made text again: a title must not become Markdown of ours. */
export function withPlainNames(text: string, names: readonly string[]): string {
  const marked = names.filter((name) => plainTitle(name) !== name);
  return replaced(text, marked, plainTitle);
}

/** Names that are links or HTML of their own become text before they are posted, so they are no reason to refuse what names them. */
export function withoutUnsafeNames(text: string, names: readonly string[]): string {
  const unsafe = names.filter((name) => unsafeMarkup(name) !== undefined);
  // A letter, so that what stands around the name is still seen for what it is.
  return replaced(text, unsafe, () => 'X');
}

function replaced(text: string, names: readonly string[], by: (name: string) => string): string {
  let rest = text;
  for (const name of names) {
    if (name.length < 2) continue;
    const pattern = new RegExp(`(?<![\\p{L}\\d])${escaped(name)}(?![\\p{L}\\d])`, 'gu');
    rest = rest.replaceAll(pattern, () => by(name));
  }
  return rest;
}

/** One form for what looks the same: wide and raised digits become plain ones, hidden characters go. */
function readable(text: string): string {
  return text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '');
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
