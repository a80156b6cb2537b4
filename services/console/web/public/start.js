/*
 * Before the application is there: the theme and density this browser chose, the first reads, which need not wait for it, and where it
 * is needed what the browser knows of dates.
 */
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('almanac.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('almanac.density') === 'compact') root.dataset.density = 'compact';
  } catch {
    // A browser that keeps nothing shows the system's theme.
    delete root.dataset.theme;
  }
  // A one-time link is for who is nobody here yet.
  if (location.pathname.startsWith('/welcome/')) return;
  const first = { '/': '/api/views/today', '/situation': '/api/views/situation' };
  const paths = ['/api/me', first[location.pathname]].filter((path) => path !== undefined);
  const ask = (path) => fetch(path, { credentials: 'same-origin', cache: 'no-store' });
  globalThis.almanacEarly = Object.fromEntries(paths.map((path) => [path, ask(path)]));
  // Whoever takes an answer hears of its failure; where nobody does, there is nothing to say.
  for (const asked of Object.values(globalThis.almanacEarly)) asked.catch(() => undefined);
  // Where there is no Temporal, Intl says dates: its languages are read in a task of their own, while the scripts are on their way.
  if (globalThis.Temporal !== undefined) return;
  const read = () => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC' });
  void Promise.allSettled(Object.values(globalThis.almanacEarly)).then(() => setTimeout(read));
})();
