import type { JSX } from 'preact';
import { Page } from '../shell/page.tsx';
import { Empty } from '../parts/message.tsx';

export function CalendarPage(): JSX.Element {
  return (
    <Page title="Calendar">
      <Empty title="This page is not built yet" />
    </Page>
  );
}
