import type { LimitsReply } from '@almanac/shared/contracts/operations';
import type { JSX } from 'preact';
import { sayNumber } from '../parts/date-words.ts';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Meter } from '../parts/meter.tsx';
import { useRead } from '../use-read.ts';
import { BudgetSection } from './budget-section.tsx';
import { GuardrailSection } from './guardrail-section.tsx';
import { sayLimit } from './limit-words.ts';
import { StandingSection } from './standing-section.tsx';

/** How much, how often, when; and what may happen without being asked for. */
export function LimitsPart(): JSX.Element {
  return (
    <div class="sections">
      <Used />
      <BudgetSection />
      <GuardrailSection />
      <StandingSection />
    </div>
  );
}

function Used(): JSX.Element {
  const read = useRead<LimitsReply>('/api/v1/limits', { topics: ['action', 'control'] });
  return (
    <section class="section">
      <header>
        <h2>Used and allowed</h2>
        <AsOf read={read} />
      </header>
      <Loaded read={read} what="the limits">
        {({ items }) => (
          <div class="meters">
            {items.map((one) => (
              <Meter
                key={`${one.name} ${one.subject} ${one.window_ms}`}
                label={sayLimit(one)}
                used={one.used}
                allowed={one.allowed}
                words={`${sayNumber(one.used)} of ${sayNumber(one.allowed)}`}
              />
            ))}
          </div>
        )}
      </Loaded>
    </section>
  );
}
