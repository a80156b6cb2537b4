import type { JSX } from 'preact';
import '../styles/control.css';
import { Tabs } from '../parts/tabs.tsx';
import { Page } from '../shell/page.tsx';
import { useQuery } from '../use-query.ts';
import { LimitsPart } from './limits-part.tsx';
import { PeoplePart } from './people-part.tsx';
import { PolicyPart } from './policy-part.tsx';
import { beginSwitches, SwitchesPart } from './switches-part.tsx';

const PARTS = ['switches', 'policy', 'limits', 'people'] as const;
type Part = (typeof PARTS)[number];
const TITLES: Record<Part, string> = {
  switches: 'Switches',
  policy: 'Policy',
  limits: 'Limits',
  people: 'People',
};

export const begin = beginSwitches;

/** What is switched on, and who may what. */
export function ControlsPage(): JSX.Element {
  const [query] = useQuery();
  const part = PARTS.find((one) => one === query['part']) ?? 'switches';
  return (
    <Page
      title="Controls"
      lead="What is switched on, and who may what. Every change asks why and is kept in the audit."
    >
      <Tabs
        label="Controls"
        entries={PARTS.map((one) => ({
          href: `/controls?part=${one}`,
          title: TITLES[one],
          current: one === part,
        }))}
      />
      {part === 'switches' ? <SwitchesPart /> : null}
      {part === 'policy' ? <PolicyPart /> : null}
      {part === 'limits' ? <LimitsPart /> : null}
      {part === 'people' ? <PeoplePart /> : null}
    </Page>
  );
}
