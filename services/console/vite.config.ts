import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The web application of the console: `npm run build -w console` writes `dist/`, which `src/routes/web.ts` serves. */
export default defineConfig({
  root: folder('web'),
  publicDir: folder('web/public'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { alias: { react: 'preact/compat', 'react-dom': 'preact/compat' } },
  build: {
    outDir: folder('dist'),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // Fonts stay files of their own, and the policy of the pages allows no inline style or script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
  },
  // `npm run dev -w console`: the running console answers what is not of the application.
  server: { port: 8079, proxy: { '/api': { target: 'http://127.0.0.1:8080' } } },
});
