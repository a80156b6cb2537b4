/** The arithmetic of charts: scales from zero, few round lines, labels that fit. Pure; the drawing is in `bar-chart.tsx`. */
export type Colour = 'leaf' | 'gold' | 'sky' | 'edge' | 'outline';

/** In this order, so that a colour means the same in every chart. */
export const COLOURS: readonly Colour[] = ['leaf', 'gold', 'sky', 'edge'];

export type Legend = readonly { name: string; colour: Colour }[];

export interface BarRow {
  label: string;
  /** What was planned. */
  outline?: number;
  /** What really was, one after another. */
  parts: readonly { colour: Colour; value: number }[];
  /** A value to be held against. */
  mark?: number;
  /** The value in words, at the end of the row. */
  said: string;
}

export interface DotRow {
  label: string;
  at: number;
  low: number;
  high: number;
  colour: Colour;
  said: string;
}

export interface HeatCell {
  label: string;
  value: number;
  said: string;
}

/** Shares of a full colour in four steps, so that two boxes are the same or plainly not; nothing is 0. */
export function heatOf(values: readonly number[]): number[] {
  const top = Math.max(0, ...values);
  return values.map((value) => (value <= 0 ? 0 : Math.ceil((4 * value) / top) / 4));
}

/** At most five lines from 0 to the top, at round numbers. */
export function ticksOf(highest: number): number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power * 10;
  const count = Math.ceil(highest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** Which of so many labels are written, where each takes `label_px` and all have `width_px`: the first, the last and every n-th. */
export function labelsShown(count: number, width_px: number, label_px: number): boolean[] {
  const every = Math.max(1, Math.ceil((count * label_px) / Math.max(1, width_px)));
  return Array.from({ length: count }, (_, at) => (count - 1 - at) % every === 0);
}
