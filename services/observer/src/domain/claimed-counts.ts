/**
 * Counts that a text claims: each is looked up by what it says of its blocks or plans ("finished 3", "3 are skipped"). A count of
 * something else, or with a verb that is not known here, is not held.
 */
import {
  isTurned,
  labelAfter,
  labelBefore,
  labelsAfter,
  type Claim,
  type Labels,
  type Take,
} from './claim-context.ts';
import type { KnownNumbers } from './known-numbers.ts';
import type { BlockState } from './known-counts.ts';

const BLOCK_LABELS: Labels<BlockState> = [
  ['partial', '(?:partly|partially)(?: (?:done|finished|completed))?|partial'],
  ['out', 'moved out|moved away|moved to another|(?:went|gone) to another'],
  ['carried', 'carried over'],
  ['over', 'r[au]n over|over-?r[au]ns?|took longer'],
  ['planned', 'planned|scheduled'],
  ['done', 'done|finish(?:ed)?|completed?|did|accomplished|closed|delivered|managed|achieved'],
  ['skipped', 'skipped|missed'],
  ['slipped', 'slipped'],
  ['moved', 'moved|rescheduled|shifted'],
  ['deleted', 'deleted|taken out|removed'],
  ['open', 'open|ahead|remain(?:s|ing)?|to come|to go|left|unfinished'],
  ['kept', 'kept|stayed'],
];
const PLAN_LABELS: Labels<'created' | 'completed'> = [
  ['created', 'made|created|new|set up'],
  ['completed', 'completed?|finish(?:ed)?|done|closed'],
];
const RUN_LABELS: Labels<'finished' | 'measured'> = [
  ['finished', 'finish(?:ed)?|done|completed?|closed'],
  ['measured', 'measured|recorded|reported'],
];
const HAD =
  /\b(?:had|has|have|there (?:were|was|are|is)|held|holds)(?: (?:only|just|a total of))? $/i;
const ROUGHLY = /\b(?:over|above|under|below|roughly|around|about|some) $/i;
const OF = /\bof (?:the |your |all )?$/i;

export function takeCounts(take: Take, known: KnownNumbers): void {
  take(/\band (\d+) more(?= *(?:[.,;)]|\n|$))/gi, ({ match }) => known.more.has(Number(match[1])));
  take(/\((\d+) blocks?\)/gi, ({ match }) => known.item_blocks.has(Number(match[1])));
  takeFirstThings(take, known);
  take(/\b(\d+) plans?\b/gi, (claim) => !isTurned(claim) && isKnownPlans(claim, known));
  take(/\b(\d+) (?:measured |recorded )?(?:runs?|pieces?(?: of work)?)\b/gi, (claim) => {
    const number = Number(claim.match[1]);
    if (isTurned(claim)) return false;
    const said =
      labelAfter(claim.after, RUN_LABELS) ?? labelBefore(claim.before, RUN_LABELS)?.label;
    if (said === 'finished') return known.finished_runs === number;
    if (said === 'measured' || /measured|recorded/i.test(claim.match[0] ?? '')) {
      return known.execution_runs === number;
    }
    return (
      /(?:\b(?:over|from|in|on|of|with)|[(,]) ?$/i.test(claim.before) && known.runs.has(number)
    );
  });
  take(
    /\b(\d+)(?: of (?:(?:the |your |all )?(\d+)(?: (?:planned|scheduled))?|the|your|them)\b)?(?: (planned|scheduled|open|skipped|moved|finished|done|long|deep|§))?( blocks?\b)?(?![\d.,:]*\d)/gi,
    (claim) => !isTurned(claim) && isKnownBlocks(claim, known),
  );
}

function takeFirstThings(take: Take, known: KnownNumbers): void {
  const isFirst = ({ match }: Claim): boolean => Number(match[1]) === known.first_things;
  take(/\b(?:top|first) (\d+)(?: (?:priorities|things|tasks|items))?\b/gi, isFirst);
  take(/\b(\d+) (?:top |main )?priorities\b/gi, isFirst);
  take(
    /\b(\d+) (?:first things|things to (?:take up|start with|begin with|do) first)\b/gi,
    isFirst,
  );
}

function isKnownPlans(claim: Claim, known: KnownNumbers): boolean {
  const label =
    labelAfter(claim.after, PLAN_LABELS) ?? labelBefore(claim.before, PLAN_LABELS)?.label;
  const number = Number(claim.match[1]);
  if (label !== undefined) return known.plan_states[label] === number;
  return /\b(?:across|for|from|of|on) $/i.test(claim.before) && known.all_plans === number;
}

function isKnownBlocks(claim: Claim, known: KnownNumbers): boolean {
  const { match, before, after } = claim;
  const number = Number(match[1]);
  const [, , whole = '', adjective = '', noun = ''] = match;
  if (whole !== '' && !known.states.planned.has(Number(whole))) return false;
  const holds = (state: BlockState): boolean => {
    const sets = /§/.test(before + after) ? known.item_states : known.states;
    return sets[state].has(number) || known.states[state].has(number);
  };
  if (ROUGHLY.test(before)) return false;
  if (adjective === 'long') return known.states.long.has(number);
  const said = labelsAfter(after, BLOCK_LABELS);
  const stated = labelAfter(` ${adjective}`, BLOCK_LABELS);
  const prior = labelBefore(before, BLOCK_LABELS);
  // "3 planned blocks are done" claims both.
  if (stated !== undefined && whole === '' && !holds(stated)) return false;
  if (said.length > 0) return said.every(holds);
  const named =
    noun !== '' || whole !== '' || /\bof (?:them|the|your)$/.test((match[0] ?? '').trim());
  if (!named && stated === undefined)
    return prior !== undefined && isAlone(prior.between, after) && holds(prior.label);
  if (OF.test(before) && noun !== '') return known.states.planned.has(number);
  if (prior !== undefined) return holds(prior.label);
  if (stated !== undefined) return true;
  if (whole !== '') return holds('done');
  return HAD.test(before) && holds('planned');
}

/** "Skipped 4." – nothing else is counted with the number. */
function isAlone(between: string, after: string): boolean {
  return (
    /^ (?:only |just |all )?$/.test(between) && /^\s*(?:[,:)]|and\b|of them\b|only\b|$)/.test(after)
  );
}
