import { Scalar } from '@scalar/hono-api-reference';
import type { App } from './app.ts';

/** `/openapi.json`, and `/docs` to read it in a browser (the browser asks for the token as a password). */
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
  app.get('/docs', Scalar({ url: '/openapi.json', pageTitle: `Almanac ${service}` }));
}
