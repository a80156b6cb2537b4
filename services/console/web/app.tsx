import { QueryClientProvider } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ErrorBoundary, lazy, LocationProvider, Route, Router } from 'preact-iso';
import { CODE } from './page-code.ts';
import { InOwnTask } from './parts/in-own-task.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { ErrorPage } from './shell/error-page.tsx';
import { loadSession, session } from './shell/session.ts';
import { Shell } from './shell/shell.tsx';
import { useStore } from './store.ts';
import { queries } from './use-read.ts';

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
  if (me === undefined && !invited) return <Arriving />;
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
      <InOwnTask>
        <ErrorBoundary>
          <Pages />
        </ErrorBoundary>
      </InOwnTask>
    </Shell>
  );
}

/** As `index.html` has it, so that nothing changes while it is asked who is here. */
function Arriving(): JSX.Element {
  return (
    <p class="arriving" aria-busy="true">
      Almanac <span>opens…</span>
    </p>
  );
}

function Pages(): JSX.Element {
  return (
    <Router onRouteChange={toTop}>
      <Route path="/" component={CODE['/'].Page} />
      <Route path="/inbox" component={CODE['/inbox'].Page} />
      <Route path="/calendar" component={CODE['/calendar'].Page} />
      <Route path="/plans" component={CODE['/plans'].Page} />
      <Route path="/plans/:id" component={CODE['/plans'].Page} />
      <Route path="/memory" component={CODE['/memory'].Page} />
      <Route path="/canvas" component={CODE['/canvas'].Page} />
      <Route path="/activity" component={CODE['/activity'].Page} />
      <Route path="/situation" component={CODE['/situation'].Page} />
      <Route path="/controls" component={CODE['/controls'].Page} />
      <Route path="/settings" component={CODE['/settings'].Page} />
      <Route path="/more" component={MorePage} />
      <Route default component={NotFoundPage} />
    </Router>
  );
}

function toTop(): void {
  document.getElementById('main')?.scrollTo(0, 0);
}
