/**
 * Where a statement about several days and one or more clock times is cut: "on Monday or before 15:00 on Tuesday" is two
 * statements, "before 15:00 on Monday or Tuesday" is one. What may mean either is not guessed.
 */
import { DAY_OR_TIME, EXCEPT, hasDate, timeShape } from './time-words.ts';
import { has } from './word-pattern.ts';

const NEXT_TIME = new RegExp(
  String.raw`(?:,\s(?:and\s|or\s|und\s|oder\s)?|\s(?:and|or|und|oder)\s)(?=(?:(?:not|nicht|nor|on|am|an|at|in|the|den|dem)\s)*(?:(?:${DAY_OR_TIME})(?!\p{L})|\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.|\d{1,2}(?:st|nd|rd|th|\.)?\s\p{L}{3}|\p{L}{3,9}\s\d{1,2}(?:st|nd|rd|th)?(?![\d:])))`,
  'giu',
);
const PREPOSITION = /^(?:(?:not|nicht|nor)\s)*(?:on|am|an|at)(?!\p{L})/iu;

interface Piece {
  text: string;
  /** What stands between it and the one before: a comma alone, or a word. */
  join: { words: string; listed: boolean };
  /** As `timeShape` tells it. */
  shape: string;
  /** "on Tuesday": the days are not simply the next of a list. */
  apart: boolean;
}

/** The clause cut into statements, or null where it is unclear which time belongs to which days. `denied`: says what is not wanted. */
export function dayPieces(clause: string, denied: boolean): string[] | null {
  if (EXCEPT.test(clause.toLowerCase())) return [clause];
  const shape = timeShape(clause);
  if (!shape.includes('T')) return daysAndDates(clause);
  const pieces = cut(clause);
  const done: Piece[] = [];
  for (const piece of pieces) {
    const last = done.at(-1);
    const how = last === undefined ? 'apart' : relation(last, piece, denied);
    if (how === 'unclear') return null;
    if (last === undefined || how === 'apart') done.push(piece);
    else done[done.length - 1] = joined(last, piece);
  }
  return done.every(({ shape: own }) => isOneStatement(own)) ? done.map(({ text }) => text) : null;
}

/** Days and dates beside each other are no one rule, as no day is both. */
function daysAndDates(clause: string): string[] {
  const pieces = cut(clause);
  const dated = pieces.map(({ text }) => hasDate(text));
  return dated.includes(true) && dated.includes(false) && pieces.every(({ shape }) => shape !== '')
    ? pieces.map(({ text }) => text)
    : [clause];
}

function cut(clause: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let join = { words: '', listed: false };
  const add = (end: number): void => {
    const text = clause.slice(at, end);
    pieces.push({ text, join, shape: timeShape(text), apart: PREPOSITION.test(text) });
  };
  for (const match of clause.matchAll(NEXT_TIME)) {
    const before = clause.slice(at, match.index);
    if (isOneDay(before, match[0], clause.slice(match.index + match[0].length))) continue;
    add(match.index);
    join = { words: match[0], listed: /\p{L}/u.test(match[0]) };
    at = match.index + match[0].length;
  }
  add(clause.length);
  return withLists(pieces);
}

/** "Saturday, 5 December". */
function isOneDay(before: string, join: string, after: string): boolean {
  const weekday = before.slice(before.lastIndexOf(' ') + 1);
  const named = timeShape(weekday) === 'D' && !hasDate(weekday);
  return named && join === ', ' && hasDate(after.split(' ', 3).join(' '));
}

/** In "Monday, Tuesday and Wednesday" the comma joins as the word does. */
function withLists(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, index) => {
    const rest = pieces.slice(index + 1);
    const end = rest.findIndex(({ join, apart, shape }) => join.listed || apart || shape !== 'D');
    const closed = end >= 0 && rest[end]?.join.listed === true && rest[end].shape.startsWith('D');
    const listed = piece.join.listed || (isDays(piece.shape) && !piece.apart && closed);
    return { ...piece, join: { ...piece.join, listed } };
  });
}

type Relation = 'list' | 'apart' | 'unclear';

function relation(last: Piece, next: Piece, denied: boolean): Relation {
  const { listed } = next.join;
  if (isDays(last.shape)) {
    if (isDays(next.shape)) return 'list';
    if (next.shape.startsWith('T')) {
      if (next.shape.includes('D')) return 'apart';
      return denied || has(next.join.words, 'or|oder') ? 'unclear' : 'list';
    }
    if (next.apart) return 'apart';
    return listed || !denied ? 'list' : 'unclear';
  }
  if (!last.shape.includes('D')) {
    if (last.shape === '') return 'list';
    if (next.shape.startsWith('TD')) return 'unclear';
    if (next.shape.includes('T')) return 'apart';
    if (listed) return denied ? 'apart' : 'unclear';
    return denied ? 'unclear' : 'list';
  }
  if (next.shape.includes('T') || last.shape.indexOf('D') < last.shape.indexOf('T')) return 'apart';
  if (next.apart) return 'unclear';
  return listed || !denied ? 'list' : 'unclear';
}

function isDays(shape: string): boolean {
  return /^D[DJ]*$/.test(shape);
}

/** A list keeps its order of days and time, as that decides about what comes after it. */
function joined(last: Piece, next: Piece): Piece {
  const shape = last.shape + next.shape;
  return { ...last, text: `${last.text}${next.join.words}${next.text}`, shape };
}

/** Nothing joins a day or a time to it that was not cut from it or listed with it. */
function isOneStatement(shape: string): boolean {
  return !/J|CD/.test(shape);
}
