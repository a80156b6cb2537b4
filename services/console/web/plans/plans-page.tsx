import type { JSX } from 'preact';
import { useRoute } from 'preact-iso';
import '../styles/control.css';
import '../styles/plans.css';
import { Page } from '../shell/page.tsx';
import { PlanDetail } from './plan-detail.tsx';
import { beginPlans, PlanList } from './plan-list.tsx';

export const begin = beginPlans;

/** How work will be done: the list, and one plan with its versions and what became of it. */
export function PlansPage(): JSX.Element {
  const { params } = useRoute();
  const id = params['id'];
  if (id !== undefined) {
    return (
      <Page key={id} title="Plan">
        <PlanDetail plan_id={id} />
      </Page>
    );
  }
  return (
    <Page key="list" title="Plans" lead="How work will be done, and how long it really took.">
      <PlanList />
    </Page>
  );
}
