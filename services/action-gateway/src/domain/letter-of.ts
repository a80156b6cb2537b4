/** Messages as a mail: plain text, and the same as simple HTML for a phone. Every word of others is escaped in it. */
import { asksForDecision, type MessagePurpose, type Severity } from './message.ts';
import { visibleLine, visibleText } from './visible-text.ts';

export interface WrittenMessage {
  purpose: MessagePurpose;
  severity: Severity;
  title: string;
  body: string;
}

/** Where the person can do something about it. */
export interface LetterLinks {
  /** The one-time page of decision. */
  decide: { url: string; until: string } | undefined;
  console_url: string | undefined;
}

export interface WrittenLetter {
  subject: string;
  text: string;
  html: string;
}

const SUBJECT_CHARS = 120;
const TITLE_CHARS = 300;
const REASON =
  'You get this because this address is on the allowlist of your Almanac. Nobody reads answers to it.';

export function letterOf(messages: readonly WrittenMessage[], links: LetterLinks): WrittenLetter {
  const [first] = messages;
  const subject =
    messages.length === 1 && first !== undefined
      ? `${prefix(first)}${first.title}`
      : `Almanac: ${messages.length} notices`;
  const parts = messages.map(({ title, body, severity }) => ({
    severity,
    title: visibleLine(title, TITLE_CHARS),
    body: visibleText(body).trim(),
  }));
  const steps = stepsOf(messages, links);
  return {
    subject: visibleLine(subject, SUBJECT_CHARS),
    text: textOf(parts, steps),
    html: htmlOf(parts, steps),
  };
}

/** A mail in a person's own words to somebody outside: nothing is added to them. */
export function externalLetter(subject: string, body: string): WrittenLetter {
  const text = visibleText(body);
  const html = `${HEAD}<p dir="auto" style="white-space:pre-wrap">${escaped(text)}</p></body></html>`;
  return { subject: visibleLine(subject, TITLE_CHARS), text, html };
}

function prefix({ purpose, severity }: WrittenMessage): string {
  if (asksForDecision(purpose)) return 'Please decide: ';
  return purpose === 'incident' || purpose === 'health' ? `[${severity}] ` : 'Almanac: ';
}

interface Part {
  severity: Severity;
  title: string;
  body: string;
}

interface Step {
  label: string;
  url: string | undefined;
  note: string;
}

function stepsOf(messages: readonly WrittenMessage[], links: LetterLinks): Step[] {
  const { decide, console_url } = links;
  if (decide !== undefined) {
    const note = `Opening it changes nothing: you see everything first, then decide. It works once, until ${decide.until}. Do not forward it: it decides in your name.`;
    return [{ label: 'Look and decide', url: decide.url, note }];
  }
  if (messages.some(({ purpose }) => asksForDecision(purpose))) {
    return [
      { label: 'Decide in the console', url: console_url, note: 'No answer means not done.' },
    ];
  }
  return console_url === undefined
    ? []
    : [{ label: 'Open the console', url: console_url, note: '' }];
}

function textOf(parts: readonly Part[], steps: readonly Step[]): string {
  const told = parts.map(({ title, body }) => (body === '' ? title : `${title}\n\n${body}`));
  const asked = steps.map(({ label, url, note }) =>
    [url === undefined ? `${label}.` : `${label}:\n${url}`, note].filter(Boolean).join('\n\n'),
  );
  return `${[told.join('\n\n* * *\n\n'), ...asked, `-- \n${REASON}`].join('\n\n')}\n`;
}

const HEAD =
  '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
  '<meta name="viewport" content="width=device-width,initial-scale=1">' +
  '<meta name="color-scheme" content="light dark"><title>Almanac</title></head>' +
  '<body style="margin:0;padding:16px;font:16px/24px system-ui,-apple-system,Segoe UI,Roboto,sans-serif">';

const BUTTON =
  'display:inline-block;padding:13px 22px;border-radius:8px;background:#1f5f50;color:#ffffff;font-weight:600;text-decoration:none';

function htmlOf(parts: readonly Part[], steps: readonly Step[]): string {
  const told = parts.map(
    ({ title, body }) =>
      `<h1 dir="auto" style="margin:24px 0 8px;font-size:20px;line-height:26px">${escaped(title)}</h1>` +
      `<p dir="auto" style="margin:0;white-space:pre-wrap;overflow-wrap:anywhere">${escaped(body)}</p>`,
  );
  const asked = steps.map(({ label, url, note }) => {
    const link =
      url === undefined
        ? `<strong>${escaped(label)}.</strong>`
        : `<a href="${escaped(url)}" style="${BUTTON}">${escaped(label)}</a>`;
    return `<p style="margin:28px 0 8px">${link}</p><p style="margin:0;color:#55524a;font-size:14px">${escaped(note)}</p>`;
  });
  return (
    `${HEAD}<div style="max-width:560px;margin:0 auto">${told.join('')}${asked.join('')}` +
    `<p style="margin:32px 0 0;color:#6b675d;font-size:12px;line-height:18px">${escaped(REASON)}</p></div></body></html>`
  );
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}
