/** The switches as rows: what each stops, how it stands, and since when and by whom, which the audit knows. */
import type { AuditRow } from '@almanac/shared/contracts/audit';
import type { Controls } from '@almanac/shared/contracts/controls';

export interface Switch {
  /** As it is sent: a flag, or `connectors.coda`. */
  key: string;
  title: string;
  stops: string;
  on: boolean;
}

export interface Since {
  at: string;
  by: string;
}

const FLAGS = [
  ['jobs_enabled', 'Jobs', 'Polls, reminders and everything else that begins by itself.'],
  ['proposals_enabled', 'Proposals', 'New Actions: what is asked for is refused.'],
  ['execution_enabled', 'Execution', 'What was authorized waits; nothing is written or sent.'],
  [
    'external_comms_enabled',
    'Messages to people outside',
    'Mails, text messages and invitations to others.',
  ],
  ['model_calls_enabled', 'Model calls', 'No model is asked; plans come from templates.'],
] as const;

const CONNECTORS = [
  ['google_calendar', 'Google Calendar', 'Nothing is written to the calendar.'],
  ['coda', 'Coda', 'Nothing is written to Coda.'],
  ['mail', 'Mail', 'No mail goes out, approvals neither.'],
  ['slack', 'Slack', 'Nothing is posted to Slack.'],
  ['telegram', 'Telegram', 'Nothing is sent by Telegram.'],
  ['sms', 'Text messages', 'No text message goes out.'],
  ['voice', 'Calls', 'Nobody is called.'],
  ['odoo', 'Odoo', 'Nothing is written to Odoo.'],
] as const;

/** Where nothing is said of a connector, it is on. */
export function switchesOf(controls: Controls): { flags: Switch[]; connectors: Switch[] } {
  return {
    flags: FLAGS.map(([key, title, stops]) => ({ key, title, stops, on: controls[key] })),
    connectors: CONNECTORS.map(([name, title, stops]) => ({
      key: `connectors.${name}`,
      title,
      stops,
      on: controls.connectors[name] !== false,
    })),
  };
}

/** What `PUT /controls` takes to turn it over. */
export function turned({ key, on }: Pick<Switch, 'key' | 'on'>): Record<string, unknown> {
  const [flag = '', connector] = key.split('.');
  return connector === undefined ? { [flag]: !on } : { connectors: { [connector]: !on } };
}

type Change = Pick<AuditRow, 'at' | 'actor' | 'data'>;

/**
 * Since when each stands as it does, from the changes, newest first: the oldest of the unbroken run in which it had this value.
 * A change of one connector names them all, so one that only repeats what stood there is none of its own.
 */
export function sinceOf(
  key: string,
  present: unknown,
  newest_first: readonly Change[],
): Since | undefined {
  let since: Since | undefined;
  for (const row of newest_first) {
    const value = valueIn(row, key);
    if (value === undefined) continue;
    if (JSON.stringify(value) !== JSON.stringify(present)) break;
    since = { at: row.at, by: row.actor };
  }
  return since;
}

function valueIn({ data }: Change, key: string): unknown {
  const changes = data['changes'];
  return key
    .split('.')
    .reduce<unknown>(
      (part, name) =>
        typeof part === 'object' && part !== null
          ? (part as Record<string, unknown>)[name]
          : undefined,
      changes,
    );
}
