import type { SituationView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import '../styles/control.css';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Page } from '../shell/page.tsx';
import { beginRead, useRead, type Topic } from '../use-read.ts';
import { Agents } from './agents.tsx';
import { Decisions } from './decisions.tsx';
import { IncidentList } from './incident-list.tsx';
import { Outlook } from './outlook.tsx';
import { QueueSummary } from './queue-summary.tsx';
import { Section } from './section.tsx';
import { ServiceTable } from './service-table.tsx';
import { verdict } from './situation-words.ts';

const PATH = '/api/views/situation';
const TOPICS: Topic[] = ['health', 'incident', 'control', 'action', 'block', 'plan'];
export const begin = (): void => beginRead(PATH, TOPICS);

/** Is everything in order? One request; what could not be read says so in its place. */
export function SituationPage(): JSX.Element {
  const read = useRead<SituationView>(PATH, { topics: TOPICS });
  return (
    <Page
      title="Situation"
      aside={<AsOf read={read} />}
      lead={read.data === undefined ? '\u00A0' : verdict(read.data)}
    >
      <Loaded read={read} what="the situation">
        {(view) => (
          <div class="situation">
            <div class="sections">
              <Section title="Incidents" part={view.incidents}>
                {(incidents) => <IncidentList incidents={incidents} />}
              </Section>
              <Section title="Services" part={view.services}>
                {(services) => <ServiceTable services={services} />}
              </Section>
              <Section title="Agents and connectors" part={view.limits}>
                {(limits) => <Agents limits={limits} />}
              </Section>
            </div>
            <div class="sections">
              <Section title="Waiting for you" part={view.waiting} href="/inbox">
                {(waiting) => <Decisions waiting={waiting} />}
              </Section>
              <Section title="Queue" part={view.queue} href="/activity?tab=jobs">
                {(queue) => <QueueSummary queue={queue} />}
              </Section>
              <Outlook view={view} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
