/** A gateway with a real mail server, and a second hand that tells people things in transactions of its own. */
import { actionGatewayConnectors } from '../src/app.ts';
import { createContext, type ActionGatewayContext } from '../src/context.ts';
import { actionGatewayEnv } from '../src/config.ts';
import { tellPeople, type Telling } from '../src/use-cases/tell-people.ts';
import type { Message } from '@almanac/shared/contracts/messages';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { openGateway, type Gateway } from './gateway.ts';
import { startMailServer, type MailServer, type TakenMail } from '../../shared/test/mail-server.ts';

export interface RouterStage {
  gateway: Gateway;
  mail: MailServer;
  teller: ActionGatewayContext;
  close: () => Promise<void>;
}

export async function openRouter(
  settings: (mail: MailServer) => Record<string, string> = () => ({}),
): Promise<RouterStage> {
  const mail = await startMailServer();
  const gateway = await openGateway({
    SMTP_URL: mail.url,
    SMTP_TIMEOUT_MS: '1000',
    MAIL_FROM: 'Almanac <almanac@example.org>',
    PUBLIC_URL: 'http://almanac.example.org/base',
    CONSOLE_URL: 'http://console.example.org',
    RETRY_BASE_MS: '1000',
    ...settings(mail),
  });
  await setQuiet(gateway, '00:00', '00:00');
  const config = actionGatewayEnv.parse(gateway.env);
  const teller = createContext(config, () => [], actionGatewayConnectors);
  await teller.queue.start();
  return {
    gateway,
    mail,
    teller,
    close: async () => {
      await teller.queue.stop();
      await teller.db.close();
      await gateway.close();
      await mail.close();
    },
  };
}

/** A switch that is turned makes the router look at what it holds, as its timer does each minute. */
export async function lookAgain({ gateway }: RouterStage): Promise<void> {
  await gateway.call(gateway.tokens.ana, 'PUT', '/api/v1/controls', {
    reason: 'for the test',
    connectors: { slack: true },
  });
}

/** The same twice is never. */
export async function setQuiet(gateway: Gateway, from: string, to: string): Promise<void> {
  await gateway.call(gateway.tokens.ana, 'PUT', '/api/v1/controls', {
    reason: 'for the test',
    quiet_hours: { from, to },
  });
}

let counter = 0;

/** A person of this name with addresses in this order; `!` before one is not on the allowlist. */
export async function addPerson(
  { gateway }: RouterStage,
  name: string,
  ...addresses: string[]
): Promise<string> {
  const { admin } = gateway.db;
  await admin.query(
    `insert into actions.people (person_id, name, roles) values ($1, $1, '{approver}') on conflict do nothing`,
    [name],
  );
  for (const [index, address] of addresses.entries()) {
    counter += 1;
    await admin.query(
      `insert into actions.channels (channel_id, person_id, kind, address, allowed, rank)
       values ($1, $2, 'mail', $3, $4, $5)`,
      [
        `chn_${String(counter).padStart(26, '0')}`,
        name,
        address.replace('!', ''),
        !address.startsWith('!'),
        index + 1,
      ],
    );
  }
  return name;
}

export function tell(
  { teller }: RouterStage,
  person: string,
  change: Partial<Telling> = {},
): Promise<void> {
  counter += 1;
  const telling: Telling = {
    people: [person],
    purpose: 'incident',
    severity: 'SEV1',
    title: `Notice ${counter}`,
    body: 'Something happened.',
    dedupe_key: `notice:${counter}`,
    ...change,
  };
  return teller.db.transaction((tx) => tellPeople(teller, tx, telling));
}

export async function messagesOf({ gateway }: RouterStage, person: string): Promise<Message[]> {
  const path = `/api/v1/messages?person_id=${person}&limit=200`;
  const { body } = await gateway.call<{ items: Message[] }>(gateway.tokens.ana, 'GET', path);
  return body.items;
}

/** The person's newest message, once it is in the state. */
export function messageIn(
  stage: RouterStage,
  person: string,
  state: Message['state'],
): Promise<Message> {
  let last: Message | undefined;
  return waitFor(
    () => `the message of ${person} is ${state}; it is ${JSON.stringify(last)}`,
    async () => {
      last = (await messagesOf(stage, person))[0];
      return last?.state === state ? last : undefined;
    },
    10_000,
  );
}

export function mailsTo({ mail }: RouterStage, address: string): TakenMail[] {
  return mail.mails.filter(({ to }) => to.includes(address));
}
