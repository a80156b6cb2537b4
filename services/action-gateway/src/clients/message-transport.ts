/** The port through which messages leave: mail fills it; Slack, Telegram, SMS and voice can. */
import { sendMail, smtpServer, type MailOutcome } from '@almanac/shared/mail/smtp';
import type { MailSettings } from '@almanac/shared/mail/mail-env';
import type { ChannelKind } from '../domain/message.ts';

/** A message as it is written for its channel. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
  /** The same for every try of one message on one channel. */
  ref: string;
}

export type SendOutcome = MailOutcome;

export interface MessageTransport {
  /** One try, in bounded time. Never throws for what a provider says. */
  send(addresses: readonly string[], letter: Letter): Promise<SendOutcome>;
  /** How long one try can take. */
  limit_ms: number;
}

/** What can be sent here. */
export type Transports = Partial<Record<ChannelKind, MessageTransport>>;

/** Without SMTP_URL there is no mail: off, not degraded. */
export function createTransports(settings: MailSettings): Transports {
  const server = smtpServer(settings);
  if (server === undefined) return {};
  const domain = (/@([^>]+)/.exec(server.from)?.[1] ?? '').trim();
  return {
    mail: {
      limit_ms: server.limit_ms,
      send: (to, { subject, text, html, ref }) =>
        sendMail(server, { to, subject, text, html, message_id: `${ref}@${domain}` }),
    },
  };
}
