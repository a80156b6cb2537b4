import type { JSX } from 'preact';
import '../styles/control.css';
import { Tabs } from '../parts/tabs.tsx';
import { Page } from '../shell/page.tsx';
import { useQuery } from '../use-query.ts';
import { ActionDetail } from './action-detail.tsx';
import { ActionsTab, beginActions } from './actions-tab.tsx';
import { AuditTab } from './audit-tab.tsx';
import { JobsTab } from './jobs-tab.tsx';

const TABS = ['actions', 'audit', 'jobs'] as const;
type Tab = (typeof TABS)[number];
const TITLES: Record<Tab, string> = { actions: 'Actions', audit: 'Audit', jobs: 'Jobs' };

export const begin = beginActions;

/** Who did what, and can it be proved. */
export function ActivityPage(): JSX.Element {
  const [query] = useQuery();
  const tab = TABS.find((one) => one === query['tab']) ?? 'actions';
  const id = tab === 'actions' ? query['id'] : undefined;
  return (
    <Page title="Activity" lead="Who did what, and whether it can be proved.">
      <Tabs
        label="Activity"
        entries={TABS.map((one) => ({
          href: `/activity?tab=${one}`,
          title: TITLES[one],
          current: one === tab,
        }))}
      />
      {tab === 'audit' ? <AuditTab /> : null}
      {tab === 'jobs' ? <JobsTab /> : null}
      {tab === 'actions' && id !== undefined ? <ActionDetail key={id} id={id} /> : null}
      {tab === 'actions' && id === undefined ? <ActionsTab /> : null}
    </Page>
  );
}
