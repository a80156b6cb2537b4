/** The pages a person meets while connecting a calendar: what happened, and what to do next. No script, nothing from elsewhere. */
import { html, raw } from 'hono/html';

export interface OauthPage {
  title: string;
  words: string;
  /** The calendar behind it is the sandbox's. */
  sandbox: boolean;
  /** Offers the way to the consent again. */
  again: boolean;
}

export const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 17px/1.55 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem;
    background: light-dark(#faf9f7, #131311); color: light-dark(#22211e, #ebe9e4); overflow-wrap: anywhere; }
  h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
  .note { color: light-dark(#5d5a53, #a9a69d); }
  a { display: inline-block; margin-top: .5rem; padding: .6rem 1.1rem; border-radius: .5rem; text-decoration: none;
    background: light-dark(#24533f, #a9cdbf); color: light-dark(#fff, #131311); }
  a:focus-visible { outline: 3px solid light-dark(#22211e, #ebe9e4); outline-offset: 2px; }
`;

export function oauthPage({ title, words, sandbox, again }: OauthPage) {
  const note = sandbox
    ? html`<p class="note">This is the sandbox: no real calendar is touched.</p>`
    : '';
  const link = again ? html`<p><a href="/oauth/authorize">Start again</a></p>` : '';
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Almanac: ${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${words}</p>
          ${note}${link}
        </main>
      </body>
    </html>`;
}
