/**
 * `/openapi.json`, and `/docs` to read it in a browser, which asks for the token as a password. The page's script comes from
 * this very service: nothing is loaded from elsewhere, so it works without the internet and tells nobody.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { App } from './app.ts';

const ASSETS: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true });`;
const require = createRequire(import.meta.url);

export function addDocs(app: App, service: string, description: string, version: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: `Almanac ${service}`, description, version },
    security: [{ token: [] }],
  });
  app.get('/docs', (c) => c.html(page(service), 200, { 'content-security-policy': CSP }));
  app.get('/docs/start.js', (c) => c.body(START, 200, { 'content-type': 'text/javascript' }));
  for (const [name, type] of Object.entries(ASSETS)) {
    app.get(`/docs/${name}`, async (c) => {
      const file = await readFile(require.resolve(`swagger-ui-dist/${name}`));
      return c.body(new Uint8Array(file), 200, { 'content-type': type });
    });
  }
}

function page(service: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Almanac ${service}: API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<main id="docs"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;
}
