/** One box for each name, the fuller of colour the more of it there is. What it is stands under each, so nobody reads it from the colour. */
import type { JSX } from 'preact';
import { heatOf, type HeatCell } from './chart.ts';

interface HeatStripProps {
  /** The finding, as a sentence: what a screen reader hears instead of the picture. */
  finding: string;
  cells: readonly HeatCell[];
}

export function HeatStrip({ finding, cells }: HeatStripProps): JSX.Element {
  const heats = heatOf(cells.map(({ value }) => value));
  return (
    <figure class="chart row-chart">
      <div class="heat-strip" role="img" aria-label={finding}>
        {cells.map(({ label, said }, at) => (
          <div key={`${label}${at}`} class="heat-cell">
            <span class="heat-label">{label}</span>
            <svg class="heat-box">
              <rect
                class="c-leaf"
                width="100%"
                height="100%"
                stroke-width="0"
                fill-opacity={heats[at]}
              />
              <rect class="c-outline" width="100%" height="100%" stroke-width="2" />
            </svg>
            <span class="number">{said}</span>
          </div>
        ))}
      </div>
    </figure>
  );
}
