/* Before the first paint: the theme and density this browser chose. Without a choice the system's theme holds. */
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
})();
