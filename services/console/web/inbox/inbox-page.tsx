import type { JSX } from 'preact';
import { Page } from '../shell/page.tsx';
import { Empty } from '../parts/message.tsx';

export function InboxPage(): JSX.Element {
  return (
    <Page title="Inbox">
      <Empty title="This page is not built yet" />
    </Page>
  );
}
