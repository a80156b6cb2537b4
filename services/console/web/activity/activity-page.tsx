import type { JSX } from 'preact';
import { Page } from '../shell/page.tsx';
import { Empty } from '../parts/message.tsx';

export function ActivityPage(): JSX.Element {
  return (
    <Page title="Activity">
      <Empty title="This page is not built yet" />
    </Page>
  );
}
