import type { JSX } from 'preact';
import { Page } from '../shell/page.tsx';
import { Empty } from '../parts/message.tsx';

export function SettingsPage(): JSX.Element {
  return (
    <Page title="Settings">
      <Empty title="This page is not built yet" />
    </Page>
  );
}
