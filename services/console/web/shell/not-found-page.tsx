import type { JSX } from 'preact';
import { Empty } from '../parts/message.tsx';
import { Page } from './page.tsx';

export function NotFoundPage(): JSX.Element {
  return (
    <Page title="Not found">
      <Empty title="There is no such page" action={<a href="/">Go to Today</a>}>
        The address may be old, or mistyped.
      </Empty>
    </Page>
  );
}
