/**
 * Claims without a number that still say how much: "all", "nothing slipped", "a perfect week", "the third in a row", "better than last
 * week". They stand only where the facts say so; what compares with another time never does, since no other time is given. Pure.
 */
import type { Take } from './claim-context.ts';
import type { ReflectionFacts } from './reflection-facts.ts';

const TREND =
  /\b(?:in a row|consecutive(?:ly)?|straight (?:day|week)s?|streak|rose|risen|increased?|increasing|grew|grown|improved|improvement|declined?|fell|gained|climbed|jumped|productivity|most productive|(?:best|worst) (?:day|week|one|ever)|than (?:last|usual|ever|before|yesterday|in the)|record (?:day|week))\b/gi;
const ORDINAL =
  /\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d+(?:st|nd|rd|th))\b/gi;
const PERFECT = /\b(?:perfect(?:ly)?|flawless(?:ly)?|spotless|clean sweep|fully|entirely|100 ?%)/gi;
const ALL =
  /(?<!\b(?:in|first of|at|above|after) )\b(?:all|everything|every(?: single)?(?: \w+)?|each (?:block|task|of)|the (?:whole|entire) (?:plan|day|week))\b/gi;
const NO =
  /\b(?:nothing|none|no (?:\w+ )?(?:blocks?|tasks?|plans?|work|pieces?|things?|patterns?|deadlines?)|not (?:a single|one))\b/gi;

export function takeAbsolutes(take: Take, facts: ReflectionFacts): void {
  const { blocks, carried_over, moves } = facts.stats;
  const all_done = blocks.planned > 0 && blocks.done === blocks.planned;
  const none_slipped =
    carried_over.blocks === 0 && blocks.skipped + blocks.partial + moves.out === 0;
  take(TREND, () => false);
  take(ORDINAL, () => false);
  take(PERFECT, () => all_done && none_slipped);
  take(ALL, ({ before, after }) => {
    if (/\b(?:not|n['’]t|nearly|almost)\b/i.test(before)) return false;
    const skipped = /\b(?:skipped|moved|open|planned|missed)\b/i.exec(before + after);
    return skipped === null ? all_done : skipped[0].toLowerCase() === 'planned' && all_done;
  });
  take(NO, ({ match, before, after }) => {
    const said = `${match[0]}${after}`;
    if (/\bpatterns?\b/i.test(said + before) || /^none yet/i.test(said)) return !hasPattern(facts);
    if (/\b(?:slipp?ed|slips?|skipped|left|open|missed|carried|moved)\b/i.test(said))
      return none_slipped && blocks.open === 0;
    if (/\b(?:tomorrow|next week)\b/i.test(said)) return facts.first.length === 0;
    if (/\bplanned\b/i.test(said)) return blocks.planned === 0;
    return blocks.done === 0 && facts.stats.done_minutes === 0;
  });
}

function hasPattern({ stats }: ReflectionFacts): boolean {
  return stats.week?.patterns.some((row) => row.alarm) ?? false;
}
