import type { JSX } from 'preact';
import '../styles/control.css';
import { Tabs } from '../parts/tabs.tsx';
import { Page } from '../shell/page.tsx';
import { useQuery } from '../use-query.ts';
import { beginConnections, ConnectionsPart } from './connections-part.tsx';
import { HoursPart } from './hours-part.tsx';
import { PromptsPart } from './prompts-part.tsx';
import { YouPart } from './you-part.tsx';

const PARTS = ['connections', 'hours', 'prompts', 'you'] as const;
type Part = (typeof PARTS)[number];
const TITLES: Record<Part, string> = {
  connections: 'Connections',
  hours: 'Working hours',
  prompts: 'Prompts',
  you: 'You',
};

export const begin = beginConnections;

/** Connections, preferences, prompts, and one's own sessions and keys. */
export function SettingsPage(): JSX.Element {
  const [query] = useQuery();
  const part = PARTS.find((one) => one === query['part']) ?? 'connections';
  return (
    <Page title="Settings">
      <Tabs
        label="Settings"
        entries={PARTS.map((one) => ({
          href: `/settings?part=${one}`,
          title: TITLES[one],
          current: one === part,
        }))}
      />
      {part === 'connections' ? <ConnectionsPart /> : null}
      {part === 'hours' ? <HoursPart /> : null}
      {part === 'prompts' ? <PromptsPart /> : null}
      {part === 'you' ? <YouPart /> : null}
    </Page>
  );
}
