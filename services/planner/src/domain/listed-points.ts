import { durationsInText } from './durations-in-text.ts';

export interface ListedPoint {
  text: string;
  /** Read from the point's own text; null where it names none. */
  minutes: number | null;
}

export interface ListedPoints {
  points: ListedPoint[];
  /** Numbered points are an order; bullets are not. */
  numbered: boolean;
}

const POINT_CHARS = 300;
const NUMBERED_LINE =
  /^\s*(?:\d{1,2}[.)]|\(\d{1,2}\)|step \d{1,2}:|schritt \d{1,2}:)\s+(.*\S)\s*$/i;
const BULLET_LINE = /^\s*(?:[-*•–]|\[[ x]?\])\s+(.*\S)\s*$/;
const INLINE = /(?:^|[\s:;,])(?:\d{1,2}[.)])\s+/;

/** The points of an enumeration in notes: numbered or bulleted lines, or `1. … 2. …` within a line. Fewer than two are none. */
export function listedPoints(notes: string): ListedPoints | undefined {
  const lines = notes.split('\n');
  const numbered = lines.map((line) => NUMBERED_LINE.exec(line)?.[1]).filter(isText);
  if (numbered.length >= 2) return { points: numbered.map(asPoint), numbered: true };
  const bullets = lines.map((line) => BULLET_LINE.exec(line)?.[1]).filter(isText);
  if (bullets.length >= 2) return { points: bullets.map(asPoint), numbered: false };
  for (const line of lines) {
    const parts = inlineParts(line);
    if (parts.length >= 2) return { points: parts.map(asPoint), numbered: true };
  }
  return undefined;
}

/** `1. a 2. b` counted strictly upwards from one, so that a date or a section number is not taken for a point. */
function inlineParts(line: string): string[] {
  const parts: string[] = [];
  let rest = line;
  for (let number = 1; number <= 40; number += 1) {
    const start = new RegExp(String.raw`(?:^|[\s:;,])${number}[.)]\s+`).exec(rest);
    if (start === null) break;
    rest = rest.slice(start.index + start[0].length);
    const next = new RegExp(String.raw`(?:^|[\s:;,])${number + 1}[.)]\s+`).exec(rest);
    const text = (next === null ? rest : rest.slice(0, next.index)).trim();
    if (text !== '') parts.push(text.replace(/[;,.]+$/, ''));
  }
  return INLINE.test(line) ? parts : [];
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function asPoint(text: string): ListedPoint {
  const minutes = durationsInText(text)[0]?.minutes ?? null;
  const said = text.trim().slice(0, POINT_CHARS);
  return { text: said, minutes };
}
