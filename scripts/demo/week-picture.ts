/**
 * A week in the terminal: days are columns, half hours are rows, meetings are hatched, blocks are solid with a number that the
 * legend below explains. No line is wider than `width` (76 to 120), with and without colour, and every block is in the
 * picture and in the legend.
 */
import { Temporal } from 'temporal-polyfill';
import {
  clockHours,
  intoLanes,
  type LanedItem,
  ROWS_PER_HOUR,
  rowsOn,
  type TimedItem,
} from './week-picture-grid.ts';
import {
  cleanText,
  columnsOf,
  cutText,
  padText,
  paintText,
  wrapText,
} from '../cli/terminal-text.ts';

/** Instants are epoch milliseconds or RFC 3339 texts. */
export interface PictureMeeting {
  title: string;
  start: number | string;
  end: number | string;
}

export interface PictureBlock extends PictureMeeting {
  why: string;
  /** Parts of one step share a colour. */
  step_id?: string | undefined;
  part?: number | undefined;
  parts?: number | undefined;
}

export interface WeekPicture {
  /** Local dates `YYYY-MM-DD` in order; days of a weekend are left out when nothing is on them. */
  days: readonly string[];
  zone: string;
  /** Visible hours; widened where a block lies outside them. */
  from_hour: number;
  to_hour: number;
  meetings: readonly PictureMeeting[];
  blocks: readonly PictureBlock[];
  colour: boolean;
  width: number;
}

interface Layout {
  days: string[];
  zone: string;
  from_hour: number;
  rows: number;
  colour: boolean;
  width: number;
  column: number;
  meetings: TimedItem[];
  blocks: (TimedItem & { why: string; part_text: string })[];
}

const GUTTER = 7;
const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTH_NAMES = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];

/** The picture and its legend, lines joined by newlines, without one at the end. */
export function weekPicture(picture: WeekPicture): string {
  const layout = layoutOf(picture);
  const lines = [
    ruleLine(['┌', '┬', '┐'], layout),
    headLine(layout),
    ruleLine(['├', '┼', '┤'], layout),
    ...bodyLines(layout),
    ruleLine(['└', '┴', '┘'], layout),
    ...legendLines(layout),
    ...outsideLines(layout),
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

function layoutOf(picture: WeekPicture): Layout {
  const { zone, colour } = picture;
  const tints = new Map<string, number>();
  const tintOf = (block: PictureBlock): number => {
    const key = block.step_id ?? block.title;
    tints.set(key, tints.get(key) ?? tints.size);
    return tints.get(key) ?? 0;
  };
  const shown = (block: { start: number; end: number }): boolean =>
    picture.days.some((date) => isOn(date, block, zone));
  const meetings = picture.meetings.map((meeting) => ({
    ...timed(meeting),
    number: null,
    tint: 0,
  }));
  const blocks = picture.blocks
    .map((block) => ({ ...timed(block), block }))
    .filter(shown)
    .toSorted((a, b) => a.start - b.start)
    .map(({ block, ...times }, index) => ({
      ...times,
      number: index + 1,
      tint: tintOf(block),
      why: cleanText(block.why),
      part_text: (block.parts ?? 1) > 1 ? ` (${block.part ?? 1}/${block.parts})` : '',
    }));
  const days = picture.days.filter(
    (date) =>
      Temporal.PlainDate.from(date).dayOfWeek <= 5 ||
      [...meetings, ...blocks].some((item) => isOn(date, item, zone)),
  );
  const ends = blocks.map(({ end }) => clockHours(end - 1, zone));
  const from_hour = Math.floor(
    Math.min(picture.from_hour, ...blocks.map(({ start }) => clockHours(start, zone))),
  );
  const to_hour = Math.max(picture.to_hour, ...ends.map((hour) => Math.floor(hour) + 1));
  const width = Math.min(120, Math.max(76, picture.width));
  const column = Math.floor((width - GUTTER - 1) / Math.max(1, days.length)) - 1;
  const rows = (to_hour - from_hour) * ROWS_PER_HOUR;
  return { days, zone, from_hour, rows, colour, width, column, meetings, blocks };
}

function headLine(layout: Layout): string {
  const { column, colour } = layout;
  const cells = layout.days.map((date) =>
    paintText(padText(` ${cutText(dayText(date), column - 1)}`, column), 'bold', colour),
  );
  return ' '.repeat(GUTTER) + framed(cells, layout);
}

function ruleLine(
  corners: [left: string, middle: string, right: string],
  { days, column, colour }: Layout,
): string {
  const [left, middle, right] = corners;
  const rule = days.map(() => '─'.repeat(column)).join(middle);
  return ' '.repeat(GUTTER) + paintText(`${left}${rule}${right}`, 'frame', colour);
}

function bodyLines(layout: Layout): string[] {
  const by_day = layout.days.map((date) => {
    const items = [...layout.meetings, ...layout.blocks];
    const placed = items.map((item) => rowsOn(date, item, layout.zone, layout.from_hour));
    return intoLanes(placed.filter((item) => item !== null));
  });
  return Array.from({ length: layout.rows }, (_, row) => {
    const hour = layout.from_hour + row / ROWS_PER_HOUR;
    const clock = Number.isInteger(hour) ? ` ${String(hour).padStart(2, '0')}:00 ` : '';
    const gutter = paintText(padText(clock, GUTTER), 'dim', layout.colour);
    return (
      gutter +
      framed(
        by_day.map((items) => cellText(items, row, layout)),
        layout,
      )
    );
  });
}

function framed(cells: readonly string[], { colour }: Layout): string {
  const bar = paintText('│', 'frame', colour);
  return bar + cells.map((cell) => cell + bar).join('');
}

/** One half hour of one day, exactly one column wide. */
function cellText(items: readonly LanedItem[], row: number, layout: Layout): string {
  const here = items.filter(({ from_row, to_row }) => from_row <= row && row < to_row);
  const lanes = here[0]?.lanes ?? 1;
  const edges = Array.from({ length: lanes + 1 }, (_, lane) =>
    Math.floor((layout.column * lane) / lanes),
  );
  let text = '';
  for (let lane = 0; lane < lanes; lane += 1) {
    const columns = (edges[lane + 1] ?? layout.column) - (edges[lane] ?? 0);
    const item = here.find((one) => one.lane === lane);
    text += item === undefined ? ' '.repeat(columns) : laneText(item, row, columns, layout);
  }
  return text;
}

function laneText(item: LanedItem, row: number, columns: number, layout: Layout): string {
  const top = Math.max(0, item.from_row);
  const rows = Math.min(item.to_row, layout.rows) - top;
  const label = item.number === null ? '' : `${item.number} `;
  const beyond = (item.from_row < 0 ? '↑' : '') + (item.to_row > layout.rows ? '↓' : '');
  const room = Math.max(1, columns - 2);
  const lines = fitLines(`${label}${beyond}${item.title}`, room, rows);
  const line = lines[row - top];
  if (item.number === null) {
    const text = line === undefined ? '' : `░${line}`;
    const spaced = line === undefined || columnsOf(text) >= columns ? text : `${text} `;
    return paintText(padText(cutText(spaced, columns), columns, '░'), 'meeting', layout.colour);
  }
  const paint = { block: item.tint };
  if (layout.colour)
    return paintText(padText(cutText(` ${line ?? ''}`, columns), columns), paint, true);
  if (line === undefined) return '█'.repeat(columns);
  return columns < 4 ? padText(cutText(line, columns), columns) : `█${padText(line, room)}█`;
}

/** As many lines as there are rows; the last one says by an ellipsis that the title goes on. */
function fitLines(text: string, columns: number, rows: number): string[] {
  const lines = wrapText(text, columns);
  if (lines.length <= rows) return lines;
  const rest = lines.slice(rows - 1).join(' ');
  return [...lines.slice(0, rows - 1), cutText(rest, columns)];
}

function legendLines(layout: Layout): string[] {
  const digits = String(layout.blocks.length).length;
  return layout.blocks.flatMap((block, index) => {
    const previous = layout.blocks[index - 1];
    const day = dayName(block.start, layout.zone);
    const same_day = previous !== undefined && dayName(previous.start, layout.zone) === day;
    const number = String(block.number).padStart(digits);
    const label = paintText(` ${number} `, { block: block.tint }, layout.colour);
    const times = `${same_day ? '   ' : day} ${clockText(block.start, layout.zone)}–${clockText(block.end, layout.zone)}`;
    const indent = digits + 21;
    const room = layout.width - indent;
    const title = wrapText(`${block.title}${block.part_text}`, room);
    const why = wrapText(block.why, room);
    const head = ` ${label} ${times}  ${paintText(title[0] ?? '', 'bold', layout.colour)}`;
    const more = title.slice(1).map((line) => paintText(line, 'bold', layout.colour));
    const reasons = why.map((line) => paintText(line, 'dim', layout.colour));
    return [
      ...(same_day ? [] : ['']),
      head,
      ...[...more, ...reasons].map((line) => ' '.repeat(indent) + line),
    ];
  });
}

/** Meetings of these days of which the picture shows nothing. */
function outsideLines(layout: Layout): string[] {
  const hidden = layout.meetings.filter((meeting) =>
    layout.days.every((date) => {
      const rows = rowsOn(date, meeting, layout.zone, layout.from_hour);
      return rows === null || rows.to_row <= 0 || rows.from_row >= layout.rows;
    }),
  );
  const texts = hidden
    .filter((meeting) => layout.days.some((date) => isOn(date, meeting, layout.zone)))
    .toSorted((a, b) => a.start - b.start)
    .map(
      ({ start, title }) =>
        `${dayName(start, layout.zone)} ${clockText(start, layout.zone)} ${title}`,
    );
  if (texts.length === 0) return [];
  const lines = wrapText(`Outside these hours: ${texts.join(' · ')}`, layout.width - 2);
  return ['', ...lines.map((line) => `  ${paintText(line, 'dim', layout.colour)}`)];
}

function timed(item: PictureMeeting): { title: string; start: number; end: number } {
  const at = (time: number | string): number =>
    typeof time === 'number' ? time : Date.parse(time);
  return { title: cleanText(item.title), start: at(item.start), end: at(item.end) };
}

function isOn(date: string, item: { start: number; end: number }, zone: string): boolean {
  return rowsOn(date, { ...item, title: '', number: null, tint: 0 }, zone, 0) !== null;
}

function dayText(date: string): string {
  const { dayOfWeek, day, month } = Temporal.PlainDate.from(date);
  return `${DAY_NAMES[dayOfWeek - 1] ?? ''} ${day} ${MONTH_NAMES[month - 1] ?? ''}`;
}

function dayName(at: number, zone: string): string {
  const { dayOfWeek } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return DAY_NAMES[dayOfWeek - 1] ?? '';
}

function clockText(at: number, zone: string): string {
  const clock = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainTime();
  return clock.toString({ smallestUnit: 'minute' });
}
