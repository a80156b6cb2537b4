/**
 * Cuts an ICS text into its calendar frame and its events before anything is parsed, so that one malformed event costs that
 * event and not the file, and so that complaints can name a line.
 */
import { AppError } from '@almanac/shared/lang/app-error';

export interface IcsPieces {
  /** The calendar without its events: properties and time zones. */
  frame: string;
  events: { text: string; line: number }[];
  notes: string[];
}

const MAX_CHARS = 20_000_000;

/** Throws `invalid` with a line number when the text is no calendar. Lines count from 1. */
export function cutCalendar(text: string): IcsPieces {
  if (text.length > MAX_CHARS) throw new AppError('invalid', 'the calendar file is over 20 MB');
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) throw new AppError('invalid', 'the calendar file is empty');
  if (!isLine(lines[first], 'BEGIN:VCALENDAR')) {
    throw new AppError('invalid', `line ${first + 1}: a calendar file starts with BEGIN:VCALENDAR`);
  }
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (!isLine(lines[last], 'END:VCALENDAR')) {
    throw new AppError('invalid', `line ${last + 1}: the file ends before END:VCALENDAR`);
  }
  return cutLines(lines);
}

function cutLines(lines: readonly string[]): IcsPieces {
  const frame: string[] = [];
  const pieces: IcsPieces = { frame: '', events: [], notes: [] };
  let event: { start: number; lines: string[] } | null = null;
  lines.forEach((line, index) => {
    const begins = isLine(line, 'BEGIN:VEVENT');
    if (event !== null && (begins || isLine(line, 'END:VCALENDAR'))) {
      pieces.notes.push(`line ${event.start}: an event without END:VEVENT was left out`);
      event = null;
    }
    if (begins) event = { start: index + 1, lines: [line] };
    else if (event === null) frame.push(line);
    else {
      event.lines.push(line);
      if (!isLine(line, 'END:VEVENT')) return;
      pieces.events.push({ text: event.lines.join('\r\n'), line: event.start });
      event = null;
    }
  });
  return { ...pieces, frame: frame.filter((line) => line.trim() !== '').join('\r\n') };
}

function isLine(line: string | undefined, wanted: string): boolean {
  return line?.trim().toUpperCase() === wanted;
}
