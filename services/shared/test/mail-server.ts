/** A real SMTP server for tests: keeps what it takes, and refuses, hangs or breaks off as it is told. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What becomes of a mail for an address. `cut` takes all of it, then breaks the connection without a word. */
export type Fate = 'take' | 'later' | 'never' | 'hang' | 'cut';

export interface TakenMail {
  to: string[];
  /** Decoded, with headers. */
  text: string;
  message_id: string;
}

export interface MailServer {
  url: string;
  mails: TakenMail[];
  /** How often somebody asked to bring a mail to an address. */
  asked: string[];
  /** By address; the others are taken. */
  fates: Map<string, Fate>;
  /** Called with a mail before it is answered. */
  onMail: (mail: TakenMail) => Promise<void>;
  close: () => Promise<void>;
}

export async function startMailServer(options: { secure?: boolean } = {}): Promise<MailServer> {
  const made: MailServer = {
    url: '',
    mails: [],
    asked: [],
    fates: new Map(),
    onMail: () => Promise.resolve(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    secure: options.secure ?? false,
    logger: false,
    closeTimeout: 50,
    disabledCommands: ['AUTH', ...(options.secure === true ? [] : ['STARTTLS'])],
    onRcptTo: ({ address }, _session, done) => {
      made.asked.push(address);
      const fate = made.fates.get(address);
      if (fate === 'later') return done(refusal(451, 'Greylisted, come again'));
      if (fate === 'never') return done(refusal(550, 'No such person here'));
      return done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const mail = takenMail(to, Buffer.concat(chunks).toString('utf8'));
        const fate = made.fates.get(to[0] ?? '');
        made.mails.push(mail);
        if (fate === 'hang') return;
        if (fate === 'cut') {
          for (const connection of server.connections) connection.close();
          return;
        }
        void answer(made, mail, done);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  made.url = `${options.secure === true ? 'smtps' : 'smtp'}://127.0.0.1:${port}`;
  return made;
}

async function answer(
  made: MailServer,
  mail: TakenMail,
  done: (error?: Error) => void,
): Promise<void> {
  try {
    await made.onMail(mail);
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function takenMail(to: string[], raw: string): TakenMail {
  return { to, text: decoded(raw), message_id: /^Message-ID: <(.*)>/im.exec(raw)?.[1] ?? '' };
}

/** Quoted-printable, as nodemailer writes what is not plain. */
function decoded(raw: string): string {
  const bytes = raw
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The link in a mail. */
export function linkIn(mail: TakenMail | undefined): string {
  return /https?:\/\/[^\s"]+\/approvals\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? '';
}
