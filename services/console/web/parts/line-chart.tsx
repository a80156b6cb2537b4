import type { JSX } from 'preact';
import { ChartFrame, ChartGrid, type Series, usePlot } from './chart-frame.tsx';
import { labelsShown, ticksOf } from './chart.ts';

export interface LineChartProps {
  finding: string;
  labels: readonly string[];
  series: readonly Series[];
  unit: string;
  /** A line to be held against: a budget, a threshold. */
  threshold?: { name: string; value: number };
  say?: (value: number) => string;
}

/** A gap in what is known is a gap in the line. */
export function LineChart(props: LineChartProps): JSX.Element {
  const { finding, labels, series, unit, threshold, say = String } = props;
  const plot = usePlot();
  const values = series.flatMap((one) => one.values.map((value) => value ?? 0));
  const ticks = ticksOf(Math.max(0, ...values, threshold?.value ?? 0));
  const top = ticks.at(-1) ?? 1;
  const step = (plot.right - plot.left) / Math.max(1, labels.length - 1);
  const x = (at: number): number => plot.left + step * at;
  const y = (value: number): number => plot.bottom - (value / top) * (plot.bottom - plot.top);
  return (
    <ChartFrame plot={plot} finding={finding} labels={labels} series={series} unit={unit} say={say}>
      <ChartGrid
        plot={plot}
        ticks={ticks}
        unit={unit}
        y={y}
        x={x}
        labels={labels}
        shown={labelsShown(labels.length, plot.right - plot.left, 44)}
      />
      {threshold === undefined ? null : (
        <g>
          <line
            class="c-edge"
            x1={plot.left}
            x2={plot.right}
            y1={y(threshold.value)}
            y2={y(threshold.value)}
            stroke-width="1"
            stroke-dasharray="4 3"
          />
          <text x={plot.right} y={y(threshold.value) - 5} text-anchor="end">
            {threshold.name}
          </text>
        </g>
      )}
      {series.map(({ name, colour, values: own }) => (
        <path
          key={name}
          class={`c-${colour === 'outline' ? 'edge' : colour}`}
          d={pathOf(own, x, y)}
          fill="none"
          style={{ fill: 'none' }}
          stroke-width="2"
          stroke-linejoin="round"
          stroke-linecap="round"
        />
      ))}
    </ChartFrame>
  );
}

function pathOf(
  values: Series['values'],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  let pen = 'M';
  const parts: string[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    parts.push(`${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
    pen = 'L';
  }
  return parts.join(' ');
}
