/** What all charts share: the box with its finding, the lines, the legend, and the numbers as a table. */
import type { ComponentChildren, JSX } from 'preact';
import type { Colour } from './chart.ts';

export interface Series {
  name: string;
  colour: Colour;
  /** As many as there are labels; null where nothing is known. */
  values: readonly (number | null)[];
}

/** Inside the picture of 560 × 190. */
export const PLOT = { left: 36, right: 556, top: 10, bottom: 166, width: 560, height: 190 };

interface FrameProps {
  finding: string;
  labels: readonly string[];
  series: readonly Series[];
  unit: string;
  say: (value: number) => string;
  children: ComponentChildren;
}

export function ChartFrame(props: FrameProps): JSX.Element {
  const { finding, labels, series, unit, say, children } = props;
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${PLOT.width} ${PLOT.height}`} role="img" aria-label={finding}>
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

type TableProps = Omit<FrameProps, 'finding' | 'children'>;

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
  ticks: readonly number[];
  unit: string;
  y: (value: number) => number;
  x: (at: number) => number;
  labels: readonly string[];
  shown: readonly boolean[];
}

export function ChartGrid({ ticks, unit, y, x, labels, shown }: GridProps): JSX.Element {
  return (
    <g aria-hidden="true">
      {ticks.map((tick, at) => (
        <g key={tick}>
          <line
            class={at === 0 ? 'grid axis' : 'grid'}
            x1={PLOT.left}
            x2={PLOT.right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text x={PLOT.left - 8} y={y(tick) + 3.5} text-anchor="end">
            {at === ticks.length - 1 ? `${tick} ${unit}` : tick}
          </text>
        </g>
      ))}
      {labels.map((label, at) =>
        shown[at] === true ? (
          <text key={`${label}${at}`} x={x(at)} y={PLOT.bottom + 18} text-anchor="middle">
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
}
