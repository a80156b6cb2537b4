import { styleText } from 'node:util';
import { wrapText } from './terminal-text.ts';

/** How a command writes: colour only for a person at a terminal who did not switch it off. */
export interface Style {
  readonly colour: boolean;
  readonly width: number;
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
}

const WIDEST = 110;
const NARROWEST = 80;

export function terminalStyle(
  stream: { isTTY?: boolean; columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const refused = env['NO_COLOR'] !== undefined || env['TERM'] === 'dumb';
  const colour = forced || (stream.isTTY === true && !refused);
  const paint =
    (format: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    colour,
    width: Math.min(WIDEST, Math.max(NARROWEST, stream.columns ?? 100)),
    bold: paint('bold'),
    dim: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    accent: paint('cyan'),
  };
}

/** Wraps words to lines of at most `width` columns, each with `indent` before it. Line breaks of the text are kept. */
export function wrap(text: string, width: number, indent = ''): string {
  return text
    .split('\n')
    .flatMap((line) => (line.trim() === '' ? [''] : wrapText(line, width - indent.length)))
    .map((line) => (line === '' ? '' : `${indent}${line}`))
    .join('\n');
}

/** "0.4 s". */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
