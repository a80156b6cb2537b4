/*
 * Before the application is there: the theme and density this browser chose, the first reads, which need not wait for it, and what the
 * browser knows of dates, which it first reads when one is put into words.
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
  // In tasks of its own, as all of it at once would keep a key waiting; when the answers are there, while the scripts are on their way.
  const steps = [
    () => new Intl.Locale('en-GB').maximize(),
    () => new Intl.NumberFormat('en-GB'),
    () => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long', month: 'long' }),
  ];
  const next = () => {
    const step = steps.shift();
    if (step !== undefined && step() !== undefined) setTimeout(next);
  };
  void Promise.allSettled(Object.values(globalThis.almanacEarly)).then(() => setTimeout(next));
})();
