import { QueryClientProvider } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ErrorBoundary, lazy, LocationProvider, Route, Router } from 'preact-iso';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { ErrorPage } from './shell/error-page.tsx';
import { loadSession, session } from './shell/session.ts';
import { Shell } from './shell/shell.tsx';
import { useStore } from './store.ts';
import { queries } from './use-read.ts';

// Only what stands directly in the Router may be lazy: the old page stays until the new one is there.
const TodayPage = lazy(() => import('./today/today-page.tsx').then((page) => page.TodayPage));
const InboxPage = lazy(() => import('./inbox/inbox-page.tsx').then((page) => page.InboxPage));
const CalendarPage = lazy(() =>
  import('./calendar/calendar-page.tsx').then((page) => page.CalendarPage),
);
const PlansPage = lazy(() => import('./plans/plans-page.tsx').then((page) => page.PlansPage));
const MemoryPage = lazy(() => import('./memory/memory-page.tsx').then((page) => page.MemoryPage));
const CanvasPage = lazy(() => import('./canvas/canvas-page.tsx').then((page) => page.CanvasPage));
const ActivityPage = lazy(() =>
  import('./activity/activity-page.tsx').then((page) => page.ActivityPage),
);
const SituationPage = lazy(() =>
  import('./situation/situation-page.tsx').then((page) => page.SituationPage),
);
const ControlsPage = lazy(() =>
  import('./controls/controls-page.tsx').then((page) => page.ControlsPage),
);
const SettingsPage = lazy(() =>
  import('./settings/settings-page.tsx').then((page) => page.SettingsPage),
);
const MorePage = lazy(() => import('./shell/more-page.tsx').then((page) => page.MorePage));
const SignInPage = lazy(() => import('./sign-in/sign-in-page.tsx').then((page) => page.SignInPage));
const WelcomePage = lazy(() =>
  import('./welcome/welcome-page.tsx').then((page) => page.WelcomePage),
);

export function App(): JSX.Element {
  return (
    <QueryClientProvider client={queries}>
      <LocationProvider>
        <ErrorPage>
          <Entrance />
        </ErrorPage>
      </LocationProvider>
    </QueryClientProvider>
  );
}

/** Without a session there is the sign-in and nothing else; a one-time link has its own page. */
function Entrance(): JSX.Element {
  const me = useStore(session);
  const invited = location.pathname.startsWith('/welcome/');
  useEffect(() => {
    if (!invited) void loadSession();
  }, [invited]);
  if (me === undefined && !invited) return <div aria-busy="true" />;
  if (invited || !me) {
    return (
      <ErrorBoundary>
        <Router>
          <Route path="/welcome/:token" component={WelcomePage} />
          <Route default component={SignInPage} />
        </Router>
      </ErrorBoundary>
    );
  }
  return (
    <Shell>
      <ErrorBoundary>
        <Pages />
      </ErrorBoundary>
    </Shell>
  );
}

function Pages(): JSX.Element {
  return (
    <Router onRouteChange={toTop}>
      <Route path="/" component={TodayPage} />
      <Route path="/inbox" component={InboxPage} />
      <Route path="/calendar" component={CalendarPage} />
      <Route path="/plans" component={PlansPage} />
      <Route path="/plans/:id" component={PlansPage} />
      <Route path="/memory" component={MemoryPage} />
      <Route path="/canvas" component={CanvasPage} />
      <Route path="/activity" component={ActivityPage} />
      <Route path="/situation" component={SituationPage} />
      <Route path="/controls" component={ControlsPage} />
      <Route path="/settings" component={SettingsPage} />
      <Route path="/more" component={MorePage} />
      <Route default component={NotFoundPage} />
    </Router>
  );
}

function toTop(): void {
  document.getElementById('main')?.scrollTo(0, 0);
}
