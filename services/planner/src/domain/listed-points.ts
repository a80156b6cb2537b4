/** The points of an enumeration in notes, with what stands beneath each and what stands outside of them. */
import { countedTimes } from './counted-times.ts';
import { durationsInText } from './durations-in-text.ts';
import { partsOfSentence } from './parts-of-sentence.ts';

export interface ListedPoint {
  text: string;
  /** Read from the point's own text; null where it names none. */
  minutes: number | null;
  /** Lines set deeper, beneath the point. */
  details: string;
}

export interface ListedPoints {
  points: ListedPoint[];
  /** The notes say that their order does not matter. */
  any_order: boolean;
  /** Points that are ticked off already, and so are none of `points`. */
  ticked: number;
  /** What the notes say besides. */
  outside: string;
}

interface Line {
  indent: number;
  text: string;
}

const POINT_CHARS = 300;
const MAX_POINTS = 200;
const NUMBERED = /^(?:\d{1,2}[.)]|\(\d{1,2}\)|step \d{1,2}:|schritt \d{1,2}:)\s+(.*\S)\s*$/i;
const BULLET = /^(?:[-*•–](?=\s)|(?=\[[ xX]?\]))\s*(.*\S)\s*$/;
const TICK_BOX = /^\[([ xX]?)\]\s*/;
const ANNOUNCED =
  /(?<!\p{L})(?:steps|to.?dos?|tasks|agenda|includes|including|covers|parts|umfasst|teile|comprend|schritte|aufgaben|étapes|pasos|tareas)\s*:\s*([^.:\n]{8,1000})\.?/iu;
const ANY_ORDER =
  /(?<!\b(?:not|never|nicht|keine[rsnm]?)\s(?:in\s|be\s)*)\b(?:in any order|any sequence|order (?:does not|doesn't) matter|in parallel|parallel|independent(?:ly)?|beliebig\w*|reihenfolge (?:ist )?egal|unabhängig voneinander)(?!\p{L})/iu;

/**
 * Those that are marked, or else named one after the other in a sentence of nothing but parts. For work of a `known` kind words
 * without verbs are what it is about: the train and the hotel of a trip.
 */
export function listedPoints(notes: string, known: boolean): ListedPoints | undefined {
  return markedPoints(notes) ?? saidList(linesOf(notes), known);
}

/** Numbered or bulleted lines, `1. … 2. …` within a line, or what follows "Steps:". Fewer than two are none. */
export function markedPoints(notes: string): ListedPoints | undefined {
  const lines = linesOf(notes);
  const listed =
    listOf(lines, NUMBERED) ?? listOf(lines, BULLET) ?? inlineList(lines) ?? announcedList(lines);
  return listed && { ...listed, points: bounded(listed.points) };
}

function linesOf(notes: string): Line[] {
  return notes.split(/\r?\n/).map((line) => {
    const text = line.trimStart();
    return { indent: line.length - text.length, text: text.trimEnd() };
  });
}

/** Nobody plans by thousands of points: neighbours become one, with what they say in its details. */
function bounded(points: ListedPoint[]): ListedPoint[] {
  const size = Math.ceil(points.length / MAX_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, at): ListedPoint => {
    const group = points.slice(at * size, (at + 1) * size);
    const own = group.map(({ minutes }) => minutes ?? Number.NaN);
    const minutes = own.reduce((sum, one) => sum + one, 0);
    return {
      text: group
        .map(({ text }) => text)
        .join('; ')
        .slice(0, POINT_CHARS),
      minutes: Number.isNaN(minutes) ? null : minutes,
      details: group.map(({ text, details }) => `${text}\n${details}`.trim()).join('\n'),
    };
  });
}

/** The lines least indented are the points; deeper ones, and other bullets after a point, are its details. */
function listOf(lines: Line[], marked: RegExp): ListedPoints | undefined {
  const top = lines.reduce(
    (least, { indent, text }) => (indent < least && marked.test(text) ? indent : least),
    Number.POSITIVE_INFINITY,
  );
  const points: { said: string; details: string[] }[] = [];
  const outside: string[] = [];
  for (const { indent, text } of lines) {
    const said = indent === top ? marked.exec(text)?.[1] : undefined;
    const point = points.at(-1);
    if (said !== undefined) points.push({ said, details: [] });
    else if (point !== undefined && text !== '' && (indent > top || BULLET.test(text))) {
      point.details.push(text);
    } else outside.push(text);
  }
  if (points.length < 2) return undefined;
  const open = points.filter(({ said }) => !/^\[x\]/i.test(said));
  // Where everything is ticked off there is nothing to plan by but the list itself.
  const kept = open.length === 0 ? points : open;
  return {
    points: kept.map(({ said, details }) => asPoint(said, details.join('\n'))),
    ticked: points.length - kept.length,
    ...besides(outside.join('\n')),
  };
}

function inlineList(lines: Line[]): ListedPoints | undefined {
  for (const [at, { text }] of lines.entries()) {
    const { before, parts } = inlineParts(text);
    if (parts.length < 2) continue;
    const others = lines.filter((_, index) => index !== at).map((line) => line.text);
    const points = parts.map((part) => asPoint(part, ''));
    return { points, ticked: 0, ...besides([before, ...others].join('\n')) };
  }
  return undefined;
}

/** "Steps: collect the posts, choose ten, publish." Three parts at the least, or it is a sentence like any other. */
function announcedList(lines: Line[]): ListedPoints | undefined {
  for (const [at, { text }] of lines.entries()) {
    const found = ANNOUNCED.exec(text);
    if (found === null) continue;
    const { index, 1: said = '' } = found;
    const parts = said
      .split(/\s*[,;]\s*(?:(?:and|then|und|dann|et|puis|y|e)\s+)?|\s+(?:and then|und dann)\s+/iu)
      .map((part) => part.trim().replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()))
      .filter((part) => /\p{L}{2}/u.test(part));
    if (parts.length < 3 || parts.length > 40) continue;
    const rest = `${text.slice(0, index)} ${text.slice(index + found[0].length)}`;
    const others = lines.map((line, index_of) => (index_of === at ? rest.trim() : line.text));
    return {
      points: parts.map((part) => asPoint(part, '')),
      ticked: 0,
      ...besides(others.join('\n')),
    };
  }
  return undefined;
}

/** "Analyse the margins, model three variants and prepare the decision", or notes that are nothing but such parts. */
function saidList(lines: Line[], known: boolean): ListedPoints | undefined {
  const alone = !known && lines.filter(({ text }) => text !== '').length === 1;
  for (const [at, { text }] of lines.entries()) {
    const parts = partsOfSentence(text, alone);
    if (parts.length === 0) continue;
    const others = lines.filter((_, index) => index !== at).map((line) => line.text);
    return {
      points: parts.map((part) => asPoint(part, '')),
      ticked: 0,
      ...besides(others.join('\n')),
    };
  }
  return undefined;
}

/** `1. a 2. b` counted strictly upwards from one, so that a date or a section number is not taken for a point. */
function inlineParts(line: string): { before: string; parts: string[] } {
  const parts: string[] = [];
  let before = line;
  let rest = line;
  for (let number = 1; number <= 40; number += 1) {
    const start = new RegExp(String.raw`(?:^|[\s:;,])${number}[.)]\s+`).exec(rest);
    if (start === null) break;
    if (number === 1) before = rest.slice(0, start.index);
    rest = rest.slice(start.index + start[0].length);
    const next = new RegExp(String.raw`(?:^|[\s:;,])${number + 1}[.)]\s+`).exec(rest);
    const text = (next === null ? rest : rest.slice(0, next.index)).trim();
    if (text !== '') parts.push(text.replace(/[;,.]+$/, ''));
  }
  return { before, parts: parts.filter((part) => part.trim() !== '') };
}

function besides(text: string): Pick<ListedPoints, 'any_order' | 'outside'> {
  return { any_order: ANY_ORDER.test(text), outside: text.trim().replaceAll(/\s*\n\s*/g, ' ') };
}

function asPoint(said: string, details: string): ListedPoint {
  const bare = said.replace(TICK_BOX, '').trim();
  const text = (bare === '' ? said.trim() : bare).slice(0, POINT_CHARS).trim();
  return { text, minutes: ownMinutes(text), details };
}

/** "3 interviews, 45 min each" takes three times 45 minutes. */
function ownMinutes(text: string): number | null {
  const [counted] = countedTimes(text);
  if (counted !== undefined) return counted.count * counted.each_minutes;
  return durationsInText(text)[0]?.minutes ?? null;
}
