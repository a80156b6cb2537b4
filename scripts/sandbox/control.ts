import { getConnInfo } from '@hono/node-server/conninfo';
import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { newCodaState } from './coda-state.ts';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { controlBody } from './control-body.ts';
import { controlCoda } from './control-coda.ts';
import { controlGoogle } from './control-google.ts';
import { faultSchema, PROVIDERS } from './faults.ts';
import { newGoogleState } from './google-state.ts';
import { modelKeySchema, newModelState, scriptedAnswerSchema } from './model-state.ts';
import { controlRefusal } from './refusal.ts';
import type { SandboxOptions } from './sandbox.ts';

const provider = z.enum(PROVIDERS).optional();

/**
 * `/sandbox`: what a person, a colleague or a bad day would do. Without authentication, so for this
 * machine only.
 */
export function controlApi(context: SandboxContext, options: SandboxOptions): SandboxApp {
  const { faults, journal, model } = context;
  const app = newApp();
  app.use('*', loopbackOnly);
  app.use('*', async (c, next) => {
    await next();
    if (c.req.method !== 'GET') context.changed();
  });
  app.get('/health', (c) => c.json({ status: 'pass', sandbox: true }));
  app.post('/faults', async (c) => {
    faults.set(await controlBody(c, faultSchema));
    return c.json({ items: faults.list() }, 201);
  });
  app.get('/faults', (c) => c.json({ items: faults.list() }));
  app.delete('/faults', (c) => {
    faults.clear(provider.parse(c.req.query('provider')));
    return c.body(null, 204);
  });
  app.get('/journal', (c) => {
    const wanted = c.req.query('provider');
    const after = Number(c.req.query('after') ?? 0);
    const items = journal.entries.filter(
      (entry) => entry.seq > after && (wanted === undefined || entry.provider === wanted),
    );
    return c.json({ items });
  });
  app.delete('/journal', (c) => {
    journal.clear();
    return c.body(null, 204);
  });
  app.post('/model/answers', async (c) => {
    const { answers } = await controlBody(
      c,
      z.strictObject({ answers: z.array(scriptedAnswerSchema) }),
    );
    model.answers.push(...answers);
    return c.json({ waiting: model.answers.length }, 201);
  });
  app.delete('/model/answers', (c) => {
    model.answers = [];
    return c.body(null, 204);
  });
  app.put('/model/key', async (c) => {
    model.key = await controlBody(c, modelKeySchema);
    return c.json({ limit: model.key.limit });
  });
  app.post('/reset', (c) => {
    faults.clear();
    journal.clear();
    Object.assign(context.google, newGoogleState(options.time_zone ?? 'UTC'));
    Object.assign(context.coda, newCodaState(options.coda));
    Object.assign(model, newModelState(options.embedding_dimension));
    return c.body(null, 204);
  });
  app.route('/google', controlGoogle(context));
  app.route('/coda', controlCoda(context));
  return app;
}

/**
 * Refuses callers from elsewhere, and browsers: a web page must not be able to move somebody's
 * events.
 */
const loopbackOnly: MiddlewareHandler = async (c, next) => {
  const { address = '' } = getConnInfo(c).remote;
  const local = address === '::1' || /^(::ffff:)?127\./.test(address);
  if (!local) throw controlRefusal(403, 'the control API answers this machine only');
  // `none` is an address that the person typed.
  const site = c.req.header('sec-fetch-site') ?? 'none';
  if (c.req.header('origin') !== undefined || site !== 'none')
    throw controlRefusal(403, 'the control API does not answer web pages');
  await next();
};
