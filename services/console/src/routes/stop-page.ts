/** The pages that work when the application does not: the stop, and what went wrong. Plain HTML, every text escaped by the template. */
import { html, raw } from 'hono/html';

type Markup = ReturnType<typeof html>;

export interface StopPage {
  /** Who is signed in; null asks for name and password with the stop. */
  person: string | null;
  state: 'ready' | 'stopped';
  /** What did not work, in words. */
  wrong?: string | undefined;
  /** The way that needs no service of ours. */
  out_of_band: string;
}

export interface ErrorPage {
  title: string;
  detail: string;
  request_id: string;
  out_of_band: string;
}

const NOTHING = '';

export function stopPage(page: StopPage, css: string): Markup {
  if (page.state === 'stopped') {
    return frame(
      'Everything is stopped',
      html`<p>
          Nothing is written, sent or scheduled until somebody resumes it. What waits keeps the rest
          of its time.
        </p>
        <p><a href="/controls">Open the controls</a></p>`,
      css,
    );
  }
  return frame(
    'Stop everything',
    html`${wrong(page.wrong)}
      <p>
        Nothing more is written, sent or scheduled. Nothing is lost by it: what waits keeps the rest
        of its time, and you can take it back within 30 seconds.
      </p>
      ${stopForm(page.person)} ${lastWay(page.out_of_band)}`,
    css,
  );
}

export function errorPage(page: ErrorPage, css: string): Markup {
  return frame(
    page.title,
    html`<p>${page.detail} Nothing was changed by this request.</p>
      <p><a href="/">Open the console</a> or <a href="/status">the status page</a></p>
      <p><a href="/stop">Stop everything</a></p>
      ${lastWay(page.out_of_band)}
      <p class="meta">Request ${page.request_id}</p>`,
    css,
  );
}

function stopForm(person: string | null): Markup {
  const fields =
    person === null
      ? html`<label
            >Your name here
            <input name="person" autocomplete="username" required maxlength="120" />
          </label>
          <label
            >Password
            <input
              name="password"
              type="password"
              autocomplete="current-password"
              required
              maxlength="200"
            />
          </label>`
      : html`<p class="meta">You are signed in as ${person}.</p>`;
  const words = person === null ? 'Sign in and stop everything' : 'Stop everything';
  return html`<form method="post" action="/stop">
    ${fields}
    <button type="submit">${words}</button>
  </form>`;
}

function wrong(text: string | undefined): Markup | string {
  return text === undefined ? NOTHING : html`<p class="wrong" role="alert">${text}</p>`;
}

function lastWay(out_of_band: string): Markup {
  return html`<p class="meta">If this page does not work: ${out_of_band}</p>`;
}

function frame(title: string, content: Markup, css: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Almanac</title>
        ${raw(`<style>${css}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}
