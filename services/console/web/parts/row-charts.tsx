/**
 * Charts with one row for each name: bars from zero, and dots with their range around zero. Names and values are text of the page and
 * only the marks are drawn, in parts of the width, so they can be read on a phone, and a long name stays in its row.
 */
import type { JSX } from 'preact';
import type { BarRow, DotRow, Legend } from './chart.ts';

interface ChartProps<Row> {
  /** The finding, as a sentence: what a screen reader hears instead of the picture. */
  finding: string;
  legend: Legend;
  rows: readonly Row[];
}

export function RowBars({ finding, legend, rows }: ChartProps<BarRow>): JSX.Element {
  const sums = rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const others = rows.flatMap(({ outline = 0, mark = 0 }) => [outline, mark]);
  const top = Math.max(1, ...sums, ...others);
  const percent = (value: number): string => `${((value / top) * 100).toFixed(2)}%`;
  return (
    <RowFrame finding={finding} legend={legend} rows={rows}>
      {({ outline, parts, mark }) => {
        let from = 0;
        return (
          <svg class="row-plot">
            {parts.map(({ colour, value }) => {
              const x = from;
              from += value;
              return value <= 0 ? null : (
                <rect
                  key={colour}
                  class={`c-${colour}`}
                  x={percent(x)}
                  y="4"
                  width={percent(value)}
                  height="12"
                  stroke-width="0"
                />
              );
            })}
            {outline === undefined || outline <= 0 ? null : (
              <rect
                class="c-outline"
                x="0"
                y="1"
                width={percent(outline)}
                height="18"
                rx="2"
                stroke-width="1"
              />
            )}
            {mark === undefined || mark <= 0 ? null : (
              <line
                class="c-sky"
                x1={percent(mark)}
                x2={percent(mark)}
                y1="0"
                y2="20"
                stroke-width="2"
              />
            )}
          </svg>
        );
      }}
    </RowFrame>
  );
}

export function RowDots({ finding, legend, rows }: ChartProps<DotRow>): JSX.Element {
  const lowest = Math.min(0, ...rows.map(({ low, at }) => Math.min(low, at)));
  const highest = Math.max(0, ...rows.map(({ high, at }) => Math.max(high, at)));
  const wide = Math.max(1, highest - lowest);
  const x = (value: number): string => `${(((value - lowest) / wide) * 100).toFixed(2)}%`;
  return (
    <RowFrame finding={finding} legend={legend} rows={rows}>
      {({ at, low, high, colour }) => (
        <svg class="row-plot">
          <line class="c-edge" x1={x(0)} x2={x(0)} y1="-4" y2="24" stroke-width="1" />
          <line class={`c-${colour}`} x1={x(low)} x2={x(high)} y1="10" y2="10" stroke-width="2" />
          <circle class={`c-${colour}`} cx={x(at)} cy="10" r="5" stroke-width="0" />
        </svg>
      )}
    </RowFrame>
  );
}

interface FrameProps<Row> extends ChartProps<Row> {
  children: (row: Row) => JSX.Element;
}

function RowFrame<Row extends { label: string; said: string }>(
  props: FrameProps<Row>,
): JSX.Element {
  const { finding, legend, rows, children } = props;
  return (
    <figure class="chart row-chart">
      <div class="row-lines" role="img" aria-label={finding}>
        {rows.map((row, at) => (
          <div key={`${row.label}${at}`} class="row-line">
            <span class="row-label" dir="auto" title={row.label}>
              {row.label}
            </span>
            {children(row)}
            <span class="row-said number">{row.said}</span>
          </div>
        ))}
      </div>
      {legend.length < 2 ? null : (
        <figcaption>
          <ul class="legend">
            {legend.map(({ name, colour }) => (
              <li key={name}>
                <span class={`swatch c-${colour}`} aria-hidden="true" /> {name}
              </li>
            ))}
          </ul>
        </figcaption>
      )}
    </figure>
  );
}
