/** How close things stand; `public/start.js` puts it on before the first paint. */
export type Density = 'normal' | 'compact';
const KEY = 'almanac.density';

export function densityNow(): Density {
  return document.documentElement.dataset['density'] === 'compact' ? 'compact' : 'normal';
}

export function switchDensity(density: Density): void {
  if (density === 'compact') {
    localStorage.setItem(KEY, density);
    document.documentElement.dataset['density'] = density;
  } else {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset['density'];
  }
}
