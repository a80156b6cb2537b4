/** The status page: plain HTML, no script, every text escaped by the template. */
import { html, raw } from 'hono/html';
import { sayClock, sayDuration, sayInstant } from '../domain/say-time.ts';
import { STATE_WORDS, type ServiceStatus } from '../domain/service-status.ts';
import { headline, type StatusView } from '../domain/status-view.ts';

type Markup = ReturnType<typeof html>;

const REFRESH_S = 10;
const NOTHING = '';

const RUN_WORDS: Record<string, string> = {
  proposed: 'proposed',
  awaiting_approval: 'waiting for approval',
  applying: 'being written to the calendar',
  applied: 'in the calendar',
  partially_applied: 'partly in the calendar',
  failed: 'failed',
};
const CODA_WORDS: Record<string, string> = {
  posted: 'Posted to Coda.',
  queued: 'Waits for Coda.',
  awaiting_approval: 'Waits for approval before it is posted.',
  skipped: 'Not posted to Coda.',
};

/** `css` is ours and goes in as it is: its hash must be that of the file. */
export function statusPage(view: StatusView, css: string): Markup {
  const title = headline(view);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="refresh" content="${REFRESH_S}" />
        <title>${title} – Almanac</title>
        ${raw(`<style>${css}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the services</a>
        <header>
          <p class="brand"><span class="mark" aria-hidden="true">A</span> Almanac</p>
          <p class="meta">
            As of <time datetime="${view.at}">${sayClock(view.at, view.zone, true)}</time>
          </p>
        </header>
        ${stopBand(view)}
        <main id="main">
          <h1>${title}</h1>
          <p class="lead">
            ${sayInstant(view.at, view.zone)}. This page renews itself every ${REFRESH_S} s.
          </p>
          <div class="columns">
            <section aria-labelledby="services">
              <h2 id="services">Services</h2>
              <ul class="services">
                ${view.services.map((one) => serviceRow(one))}
              </ul>
            </section>
            <div class="side">
              ${scheduleSection(view)} ${reflectionSection(view)} ${auditSection(view)}
              ${controlSection(view)}
            </div>
          </div>
        </main>
      </body>
    </html>`;
}

function stopBand({ control }: StatusView): Markup | string {
  if (control.state !== 'stopped') return NOTHING;
  return html`<section class="band" aria-label="Stop">
    <strong>${control.reason}</strong>
    <span>Nothing is planned, scheduled or written until a person resumes it.</span>
  </section>`;
}

function serviceRow(one: ServiceStatus): Markup {
  const facts = [
    one.version === null ? [] : [`Version ${one.version}`],
    one.uptime_s === null ? [] : [`up ${sayDuration(one.uptime_s)}`],
  ].flat();
  const off = one.not_set_up.length > 0 ? `Not set up: ${one.not_set_up.join(', ')}.` : NOTHING;
  return html`<li class="service ${one.state}">
    <h3>${one.service}</h3>
    <p class="state"><span class="dot" aria-hidden="true"></span>${STATE_WORDS[one.state]}</p>
    <p class="facts">${facts.join(', ')}</p>
    ${one.notes.map((note) => html`<p class="note">${note}</p>`)}
    ${off === NOTHING ? NOTHING : html`<p class="off">${off}</p>`}
  </li>`;
}

function scheduleSection({ last_run, zone }: StatusView): Markup {
  return section('schedule', 'Last schedule', () => {
    const { run, known } = last_run;
    if (run === null) return html`<p>${known ? 'No schedule was made yet.' : 'Not known now.'}</p>`;
    const blocks = counted(run.blocks, 'block', 'blocks');
    const when =
      run.first_start === null ? NOTHING : `The first begins ${sayInstant(run.first_start, zone)}.`;
    return html`<p>${blocks}, ${RUN_WORDS[run.status] ?? run.status}.</p>
      <p class="meta">It was made on ${sayInstant(run.at, zone)}. ${when}</p>`;
  });
}

function reflectionSection({ last_reflection, zone }: StatusView): Markup {
  return section('reflection', 'Last reflection', () => {
    const { reflection, known } = last_reflection;
    if (reflection === null) {
      return html`<p>${known ? 'No reflection was made yet.' : 'Not known now.'}</p>`;
    }
    const span = reflection.mode === 'weekly' ? 'Week' : 'Day';
    const posted = CODA_WORDS[reflection.coda] ?? reflection.coda;
    return html`<p class="prose">${reflection.opening}</p>
      <p class="meta">
        ${span} ${reflection.period}, written ${sayInstant(reflection.at, zone)}. ${posted}
      </p>`;
  });
}

function auditSection({ audit, zone }: StatusView): Markup {
  return section('audit', 'Audit', () => {
    if (audit === null) return html`<p>Not verified yet.</p>`;
    const rows = counted(audit.rows, 'entry', 'entries');
    const at = `${rows}, verified at ${sayClock(audit.at, zone)}.`;
    if (audit.verified) return dotted('running', `The chain holds: ${at}`);
    return dotted('failing', `The chain is broken: ${at} Run npm run audit-verify to see where.`);
  });
}

function controlSection({ control }: StatusView): Markup {
  return section('controls', 'Controls', () => {
    if (control.state === 'stopped') return dotted('failing', 'Everything is stopped.');
    if (control.switched_off.length === 0) return dotted('running', 'Everything is switched on.');
    return dotted('degraded', `Switched off: ${control.switched_off.join(', ')}.`);
  });
}

function dotted(state: string, text: string): Markup {
  return html`<p class="state ${state}"><span class="dot" aria-hidden="true"></span>${text}</p>`;
}

function section(id: string, title: string, content: () => Markup): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content()}
  </section>`;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}
