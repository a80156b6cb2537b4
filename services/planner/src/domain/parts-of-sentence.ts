/** The parts of work that a sentence names one after the other, where it is nothing but them. */
import { beginsWithWork } from './kinds-of-point.ts';

const MOST_CHARS = 1000;
const MOST_PARTS = 40;
const OPENING =
  /^(?:(?:we|i|you|wir|ich|on|nous)\s+(?:need to|have to|must|should|want to|will|müssen|sollen|wollen|devons)|(?:please|bitte|first|zuerst|then))(?!\p{L})[\s,:]*/iu;
const CLAUSES =
  /\s*[,;]\s*(?:(?:and|then|und|dann|et|puis|y)\s+(?:then\s+)?)?|(?<=\p{L}\)?)\.\s+(?:then\s+)?/iu;
const AND = /\s+(?:and then|und dann|and|und|et|y)\s+/iu;
/** Of a list without verbs: what would make of it a sentence, or facts instead of work. */
const NO_WORK =
  /(?<!\p{L})(?:is|are|was|has|have|wants?|needs?|must|should|please|they|we|he|she|it|ist|sind|hat|haben|will|soll|muss|sie|wir|not|nicht)(?!\p{L})|[\d@?!:/]/iu;
const LEAST_WITH_VERBS = 3;
const LEAST_ALONE = 4;
const WORDS_OF_PART = 6;

/**
 * Three parts at the least that all begin with what is done; or, where the notes are this line `alone`, four of a few words that are no
 * names. Otherwise none.
 */
export function partsOfSentence(line: string, alone: boolean): string[] {
  if (line.length > MOST_CHARS) return [];
  const said = line
    .trim()
    .replace(OPENING, '')
    .replace(/[.\s]+$/, '');
  const parts = piecesOf(said, CLAUSES).flatMap(atAnd);
  const of_work = parts.length >= LEAST_WITH_VERBS && parts.every(beginsWithWork);
  const chosen = of_work ? parts : alone ? plainList(said) : [];
  return chosen.length > MOST_PARTS ? [] : chosen.map(begun);
}

/** "Costs and margins" is one part: what follows an "and" is one of its own only where it says what is done. */
function atAnd(clause: string): string[] {
  const [first = '', ...others] = piecesOf(clause, AND);
  return others.length > 0 && others.every(beginsWithWork) ? [first, ...others] : [clause];
}

function plainList(said: string): string[] {
  const parts = piecesOf(said, CLAUSES);
  const small = parts.filter((part) => /^\p{Ll}/u.test(part)).length;
  const is_list =
    parts.length >= LEAST_ALONE &&
    small >= parts.length - 1 &&
    parts.every((part) => part.split(/\s+/).length <= WORDS_OF_PART && !NO_WORK.test(part));
  return is_list ? parts : [];
}

function piecesOf(text: string, between: RegExp): string[] {
  return text
    .split(between)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

function begun(part: string): string {
  return part.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
