/**
 * The page of an approval link: plain HTML, no script, every text escaped by the template, what is invisible in it shown. What
 * somebody else wrote stands in elements of its own direction, so that it cannot rearrange what is around it.
 */
import { html, raw } from 'hono/html';
import { CONSOLE_LEVEL, type LinkState } from '../domain/link-state.ts';
import { visibleLine, visibleText } from '../domain/visible-text.ts';
import type { LinkPage } from '../use-cases/approve-by-link.ts';

type Markup = ReturnType<typeof html>;

const NOTHING = '';

/** A word about what just happened, or could not. */
export interface PageNotice {
  tone: 'done' | 'warn' | 'stop';
  text: string;
}

interface Shown {
  title: string;
  lead: string;
  tone: PageNotice['tone'];
}

export function approvalPage(
  page: LinkPage,
  css: string,
  { notice, console_url }: { notice?: PageNotice; console_url?: string | undefined } = {},
): Markup {
  const { state } = page;
  const { title, lead, tone } = shownAs(page);
  const stopped = state === 'open' ? page.stopped : undefined;
  return frame(
    title,
    css,
    html`<h1>${title}</h1>
      <p class="lead">${lead}</p>
      ${notice === undefined || notice.text === stopped ? NOTHING : noteOf(notice)}
      ${
        stopped === undefined
          ? NOTHING
          : noteOf({
              tone: 'stop',
              text: `${stopped} Until that is over you can reject, not approve.`,
            })
      }
      ${state === 'open' || state === 'withdrawn' ? NOTHING : noteOf({ tone, text: `${sayTime(page.last.at, page.zone)}: ${page.last.detail}` })}
      ${changesOf(page)} ${contentOf(page)} ${state === 'open' ? forms(page, stopped) : NOTHING}
      ${consoleLink(state, console_url)}`,
    html`This link was sent to ${visibleLine(page.person, 120)} alone, works once, until
    ${sayTime(page.expires_at, page.zone)}. Looking at it changes nothing. No answer means not done.`,
  );
}

/** Who comes with a link that is over learns what became of it, and not all of it once more. */
function contentOf(page: LinkPage): Markup | string {
  const { state, card } = page;
  if (state === 'withdrawn') return NOTHING;
  if (state === 'open' || state === 'changed' || state === 'console') return cardSection(page);
  return html`<section class="card"><h2 dir="auto">${visibleLine(card.title, 300)}</h2></section>`;
}

/** Every parameter, word for word. */
function cardSection(page: LinkPage): Markup {
  const { card, action } = page;
  return html`<section class="card" aria-labelledby="what">
    <h2 id="what" dir="auto">${visibleLine(card.title, 300)}</h2>
    ${
      card.body === undefined
        ? NOTHING
        : html`<p class="body" dir="auto">${visibleText(card.body)}</p>`
    }
    <dl>
      ${card.fields.map(({ label, value }) => line(visibleLine(label, 300), value))}
      ${line('Effect', action.expected_effect)} ${line('Why', action.reasoning)}
      ${line('Risk', `${action.risk}, ${action.reversibility}`)}
      ${line('Level', `${action.level}: ${action.reason}`)} ${line('Way back', wayBack(page))}
      ${line('Version', `${action.version}, fingerprint ${action.payload_hash.slice(0, 16)}`)}
    </dl>
  </section>`;
}

/** What has no link: the same for every token nobody knows. */
export function plainPage(title: string, text: string, css: string): Markup {
  return frame(
    title,
    css,
    html`<h1>${title}</h1>
      <p class="lead">${text}</p>`,
    NOTHING,
  );
}

const DECIDED = { approve: 'You approved this', reject: 'You rejected this' };

function shownAs(page: LinkPage): Shown {
  const { state, decision, used_at, zone, action } = page;
  const words: Record<LinkState, Shown> = {
    open: {
      title: 'Shall this be done?',
      lead: 'This is everything that would be done, word for word.',
      tone: 'done',
    },
    used: {
      title: DECIDED[decision ?? 'reject'],
      lead: `By this link, ${sayTime(used_at ?? action.created_at, zone)}. It works once; nothing changes any more by it.`,
      tone: 'done',
    },
    withdrawn: {
      title: 'This link was withdrawn',
      lead: 'Where it was sent is not on the allowlist any more, so it shows and decides nothing.',
      tone: 'stop',
    },
    superseded: {
      title: 'There is a newer link',
      lead: 'The same question was sent again; the link of the newest mail is the one that works.',
      tone: 'warn',
    },
    changed: {
      title: 'This was changed since',
      lead: 'What you were sent is not what is asked now, so this link decides nothing. A new question is sent with a link of its own.',
      tone: 'warn',
    },
    decided: {
      title: 'This is decided already',
      lead: `It is ${action.state.replaceAll('_', ' ')}; nothing is left to decide.`,
      tone: 'done',
    },
    expired: {
      title: 'This has expired',
      lead: `It worked until ${sayTime(page.expires_at, zone)}. No answer means not done.`,
      tone: 'warn',
    },
    console: {
      title: 'This is decided in the console',
      lead: `It is level ${CONSOLE_LEVEL}: it needs a fresh proof of who decides, which a link is not.`,
      tone: 'warn',
    },
  };
  return words[state];
}

function noteOf({ tone, text }: PageNotice): Markup {
  return html`<p class="note ${tone}" role="status" dir="auto">${visibleText(text)}</p>`;
}

function line(label: string, value: string): Markup {
  return html`<div>
    <dt dir="auto">${label}</dt>
    <dd dir="auto">${visibleText(value)}</dd>
  </div>`;
}

function wayBack({ action }: LinkPage): string {
  const { strategy, plan } = action.particulars.rollback;
  return `${strategy.replaceAll('_', ' ')}${plan === undefined ? '' : `: ${plan}`}`;
}

function changesOf({ state, changes }: LinkPage): Markup | string {
  if (state !== 'changed' || changes.length === 0) return NOTHING;
  return html`<section class="card" aria-labelledby="changes">
    <h2 id="changes">What is different</h2>
    <dl>
      ${changes.map(
        ({ label, before, after }) =>
          html`<div>
            <dt dir="auto">${visibleLine(label, 300)}</dt>
            <dd dir="auto" class="was">${visibleText(before || '(nothing)')}</dd>
            <dd dir="auto">${visibleText(after || '(nothing)')}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

// Without `action` a form goes to the address of its page: the token stands nowhere in it.
function forms({ nonce }: LinkPage, stopped: string | undefined): Markup {
  const hidden = (decision: string): Markup =>
    html`<input type="hidden" name="nonce" value="${nonce}" /><input
        type="hidden"
        name="decision"
        value="${decision}"
      />`;
  const approve = html`<form method="post">${hidden('approve')}<button>Approve</button></form>`;
  return html`${stopped === undefined ? approve : NOTHING}
    <form method="post">
      ${hidden('reject')}
      <label for="reason">Why not? (kept in the record, may stay empty)</label>
      <textarea id="reason" name="reason" maxlength="1000"></textarea>
      <button class="second">Reject</button>
    </form>`;
}

function consoleLink(state: LinkState, console_url: string | undefined): Markup | string {
  if (state !== 'console' || console_url === undefined) return NOTHING;
  return html`<p class="lead">
    <a class="button" href="${console_url}" rel="noreferrer">Open the console</a>
  </p>`;
}

function frame(title: string, css: string, main: Markup, foot: Markup | string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title} – Almanac</title>
        ${raw(`<style>${css}</style>`)}
      </head>
      <body>
        <header>
          <p class="brand"><span class="mark" aria-hidden="true">A</span> Almanac</p>
        </header>
        <main>${main}</main>
        <footer><p>${foot}</p></footer>
      </body>
    </html>`;
}

function sayTime(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at));
}
