/**
 * Mail by SMTP. What came of a mail is told by where the conversation ended: SMTP has no way to ask later. Only a server's
 * own "no" is a no; a conversation that broke after the text was handed over may have been a yes.
 */
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { isLoopbackUrl } from '../config/config-from-env.ts';
import { errorText } from '../lang/app-error.ts';
import { MAIL_ADDRESS } from '../contracts/messages.ts';
import { addressIn, type MailSettings } from './mail-env.ts';

export interface SmtpServer {
  host: string;
  port: number;
  secure: boolean;
  /** STARTTLS or nothing; else it is used where it works. */
  requireTLS: boolean;
  auth: { user: string; pass: string } | undefined;
  from: string;
  /** How long it may be silent. */
  timeout_ms: number;
  /** How long a whole conversation may take. */
  limit_ms: number;
}

export interface Mail {
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
  /** Without angle brackets; the same for every try, by which servers and people recognise a repeat. */
  message_id: string;
}

export type MailOutcome =
  | { outcome: 'accepted'; why: string }
  /** Later, perhaps: the server is busy, down, or greylists us. Nothing was sent. */
  | { outcome: 'not_now'; why: string }
  /** Never, as it is. Nothing was sent. */
  | { outcome: 'refused'; why: string }
  /** The text was handed over, the answer never came. */
  | { outcome: 'unknown'; why: string };

/** Undefined where mail was never set up; throws where its settings contradict each other. */
export function smtpServer(settings: MailSettings): SmtpServer | undefined {
  const { SMTP_URL, SMTP_USER, SMTP_PASSWORD, MAIL_FROM, SMTP_TIMEOUT_MS: timeout_ms } = settings;
  if (SMTP_URL === undefined) return undefined;
  const url = new URL(SMTP_URL);
  const user = SMTP_USER ?? decodeURIComponent(url.username);
  const pass = SMTP_PASSWORD ?? decodeURIComponent(url.password);
  const from = MAIL_FROM ?? user;
  if (!MAIL_ADDRESS.test(addressIn(from) ?? '')) {
    throw new Error('MAIL_FROM is not set, and SMTP_USER is no address to send from.');
  }
  const secure = url.protocol === 'smtps:';
  // A URL of a scheme that browsers do not know keeps the brackets of an IPv6 address, as isLoopbackUrl wants them.
  const local = isLoopbackUrl(SMTP_URL);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !local,
    auth: user === '' ? undefined : { user, pass },
    from,
    timeout_ms,
    limit_ms: 3 * timeout_ms,
  };
}

/** One mail, one conversation. What is no plain address is refused here: nothing that could end a command reaches a server. */
export async function sendMail(server: SmtpServer, mail: Mail): Promise<MailOutcome> {
  const from = addressIn(server.from) ?? '';
  if (![from, ...mail.to].every((address) => MAIL_ADDRESS.test(address))) {
    return { outcome: 'refused', why: 'This is no address that a mail can be sent to.' };
  }
  let handed_over = false;
  try {
    const text = await composed(server, mail);
    // Nothing asks for the text before the server has asked for it (354), and until its last byte is there it can accept nothing.
    const body = new Readable({
      read() {
        handed_over = true;
        this.push(text);
        this.push(null);
      },
    });
    const said = await converse(server, (connection, done) => {
      const envelope = { from, to: [...mail.to], size: text.length };
      connection.send(envelope, body, (error, info) => done(error, info && acceptance(info)));
    });
    return { outcome: 'accepted', why: short(said) };
  } catch (error) {
    return outcomeOf(error, handed_over);
  }
}

function acceptance({ response, rejected }: { response: string; rejected: string[] }): string {
  return rejected.length === 0 ? response : `not for ${rejected.join(', ')}; ${response}`;
}

/** Connects, changes to TLS, signs in, and says good-bye. */
export async function askMailServer(server: SmtpServer): Promise<MailOutcome> {
  try {
    await converse(server, (_connection, done) => done(null, ''));
    return { outcome: 'accepted', why: '' };
  } catch (error) {
    return outcomeOf(error, false);
  }
}

type Done = (error: Error | null, said: string | undefined) => void;

function converse(
  { host, port, secure, requireTLS, auth, timeout_ms, limit_ms }: SmtpServer,
  say: (connection: SMTPConnection, done: Done) => void,
): Promise<string> {
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    requireTLS,
    opportunisticTLS: !requireTLS,
    name: 'almanac',
    connectionTimeout: timeout_ms,
    greetingTimeout: timeout_ms,
    socketTimeout: timeout_ms,
    dnsTimeout: timeout_ms,
  });
  let limit: NodeJS.Timeout | undefined;
  const talk = new Promise<string>((resolve, reject) => {
    // A server that says a word now and then is never silent.
    limit = setTimeout(() => reject(new Error(`no end after ${limit_ms} ms`)), limit_ms);
    const done: Done = (error, said) => (error === null ? resolve(said ?? '') : reject(error));
    connection.on('error', reject);
    connection.on('end', () => reject(new Error('the mail server broke off')));
    connection.connect((error) => {
      if (error !== null && error !== undefined) return done(error, undefined);
      if (auth === undefined) return say(connection, done);
      const { user, pass } = auth;
      return connection.login({ user, pass, credentials: { user, pass } }, (refused) =>
        refused ? done(refused, undefined) : say(connection, done),
      );
    });
  });
  return talk.finally(() => {
    clearTimeout(limit);
    connection.close();
  });
}

async function composed(server: SmtpServer, mail: Mail): Promise<Buffer> {
  const composer = new MailComposer({
    from: server.from,
    // As objects: a text would be read for several addresses.
    to: mail.to.map((address) => ({ name: '', address })),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.message_id}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

const UNFIT = /certificate|self.signed|TLS|SSL|STARTTLS/i;

function outcomeOf(error: unknown, handed_over: boolean): MailOutcome {
  const { responseCode = 0, code = '' } = error as { responseCode?: number; code?: string };
  const why = short(errorText(error));
  if (handed_over && responseCode === 0) return { outcome: 'unknown', why };
  // A server that does not take our credential, or our TLS, is set up wrongly: the mail itself is not at fault, so it waits.
  if (code === 'EAUTH' || code === 'ETLS' || UNFIT.test(why)) return { outcome: 'not_now', why };
  const refused = responseCode >= 500 && responseCode !== 503;
  return { outcome: refused ? 'refused' : 'not_now', why };
}

/** One line for a record. */
function short(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}
