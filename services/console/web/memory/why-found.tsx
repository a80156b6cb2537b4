import type { DocSearchItem } from '@almanac/shared/contracts/documents';
import type { RecallItem } from '@almanac/shared/contracts/memory';
import type { JSX } from 'preact';
import { short } from './links.ts';
import { scoreParts } from './memory-words.ts';

interface Props {
  score: number;
  explain: RecallItem['explain'] | DocSearchItem['explain'];
  /** What was found, for those who hear the button alone. */
  about: string;
}

/** The parts of the score, for who asks. */
export function WhyFound({ score, explain, about }: Props): JSX.Element | null {
  if (explain === undefined) return null;
  return (
    <details class="why-found">
      <summary class="meta">
        Why it was found<span class="visually-hidden">: {short(about.slice(0, 200), 60)}</span>
      </summary>
      <dl class="figures">
        <div>
          <dt>Score</dt>
          <dd>{score.toFixed(3)}</dd>
        </div>
        {scoreParts(explain).map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
