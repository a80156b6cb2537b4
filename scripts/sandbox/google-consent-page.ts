import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** The query of an authorization request; absent values are empty text. */
export interface ConsentRequest {
  client_id: string;
  redirect_uri: string;
  scopes: string[];
  state: string;
  access_type: string;
  prompt: string;
  code_challenge: string;
  code_challenge_method: string;
}

/** The page that stands in for Google's consent screen; each scope can be unticked, as there. */
export function consentPage(
  asked: ConsentRequest,
  email: string,
): HtmlEscapedString | Promise<HtmlEscapedString> {
  const { scopes, ...rest } = asked;
  const fields = { ...rest, scope: scopes.join(' '), response_type: 'code' };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sandbox: connect a calendar</title>
        <style>
          body {
            font:
              16px/1.5 system-ui,
              sans-serif;
            max-width: 34rem;
            margin: 3rem auto;
            padding: 0 1rem;
          }
          strong {
            background: #ffe9a8;
            padding: 0.1rem 0.3rem;
          }
          label {
            display: block;
            overflow-wrap: anywhere;
          }
        </style>
      </head>
      <body>
        <p><strong>Sandbox: nothing here reaches the real Google.</strong></p>
        <h1>Connect the sandbox calendar of ${email}</h1>
        <p>${asked.client_id} asks for:</p>
        <form method="post" action="auth">
          ${Object.entries(fields).map(
            ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
          )}
          ${scopes.map(
            (scope) =>
              html`<label
                ><input type="checkbox" name="granted" value="${scope}" checked /> ${scope}</label
              >`,
          )}
          <p>
            <button name="decision" value="allow">Allow</button>
            <button name="decision" value="deny">Deny</button>
          </p>
        </form>
      </body>
    </html>`;
}
