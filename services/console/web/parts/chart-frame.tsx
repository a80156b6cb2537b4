/** What all charts share: the box with its finding, the lines, the legend, and the numbers as a table. */
import type { ComponentChildren, JSX } from 'preact';
import type { Colour } from './chart.ts';
import { PHONE, useMedia } from './media.ts';

export interface Series {
  name: string;
  colour: Colour;
  /** As many as there are labels; null where nothing is known. */
  values: readonly (number | null)[];
}

export interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
  width: number;
  height: number;
}

const TALL = { left: 36, top: 10, bottom: 166, height: 190 };
const WIDE: Plot = { ...TALL, right: 556, width: 560 };
/** As wide as a phone shows it: a picture that is made smaller as a whole has letters of 6 px. */
const NARROW: Plot = { ...TALL, right: 294, width: 300 };

/** The inside of a picture, on this window. */
export function usePlot(): Plot {
  return useMedia(PHONE) ? NARROW : WIDE;
}

interface FrameProps {
  plot: Plot;
  finding: string;
  labels: readonly string[];
  series: readonly Series[];
  unit: string;
  say: (value: number) => string;
  children: ComponentChildren;
}

export function ChartFrame(props: FrameProps): JSX.Element {
  const { plot, finding, labels, series, unit, say, children } = props;
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${plot.width} ${plot.height}`} role="img" aria-label={finding}>
        {children}
      </svg>
      <figcaption class="chart-foot">
        <ul class="legend">
          {series.map(({ name, colour }) => (
            <li key={name}>
              <span class={`swatch c-${colour}`} aria-hidden="true" /> {name}
            </li>
          ))}
        </ul>
        <ChartTable labels={labels} series={series} unit={unit} say={say} />
      </figcaption>
    </figure>
  );
}

type TableProps = Omit<FrameProps, 'plot' | 'finding' | 'children'>;

function ChartTable({ labels, series, unit, say }: TableProps): JSX.Element {
  return (
    <details class="numbers">
      <summary>Numbers</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, so keys must reach it */}
      <div class="table-box" role="region" aria-label="Numbers" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">For</span>
              </th>
              {series.map(({ name }) => (
                <th key={name} scope="col" class="number">
                  {name}, {unit}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, at) => (
              <tr key={`${label}${at}`}>
                <th scope="row">{label}</th>
                {series.map(({ name, values }) => (
                  <td key={name} class="number">
                    {sayValue(values[at], say)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function sayValue(value: number | null | undefined, say: (value: number) => string): string {
  return value === null || value === undefined ? 'not known' : say(value);
}

interface GridProps {
  plot: Plot;
  ticks: readonly number[];
  unit: string;
  y: (value: number) => number;
  x: (at: number) => number;
  labels: readonly string[];
  shown: readonly boolean[];
}

export function ChartGrid({ plot, ticks, unit, y, x, labels, shown }: GridProps): JSX.Element {
  return (
    <g aria-hidden="true">
      {ticks.map((tick, at) => (
        <g key={tick}>
          <line
            class={at === 0 ? 'grid axis' : 'grid'}
            x1={plot.left}
            x2={plot.right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text x={plot.left - 8} y={y(tick) + 3.5} text-anchor="end">
            {at === ticks.length - 1 ? `${tick} ${unit}` : tick}
          </text>
        </g>
      ))}
      {labels.map((label, at) =>
        shown[at] === true ? (
          <text key={`${label}${at}`} x={x(at)} y={plot.bottom + 18} text-anchor="middle">
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
}
