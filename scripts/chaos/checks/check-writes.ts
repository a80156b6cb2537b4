/** I1 to I3, seen from the provider: each write had a right to happen, happened once, and said what was authorised. */
import { canonicalJson } from '@almanac/shared/lang/canonical';
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { ActionRow, AttemptRow, Evidence } from '../evidence.ts';
import { providerWrite, recordOf, rowCells, type ProviderWrite } from './provider-writes.ts';

/** How far the database's clock reading of a transaction may lie before the act it belongs to. */
const SLACK_MS = 50;
const CODA_COLUMNS = /^almanac_/;

type Seen = Pick<Evidence, 'actions' | 'attempts' | 'journal' | 'egress'>;

export function checkWrites(evidence: Seen): string[] {
  const writes = evidence.journal.map(providerWrite).filter((write) => write !== undefined);
  const allowed = authorisedWrites(evidence);
  return [
    ...writes
      .filter(({ kind }) => kind === 'event' || kind === 'row')
      .flatMap((write) => checkWrite(write, allowed)),
    ...checkOnce(writes),
    ...checkEgress(writes, evidence),
    ...checkHashes(evidence.actions),
  ];
}

/** One record that an Action may write, with the attempts that had a grant for it. */
interface Authorised {
  action: ActionRow;
  attempts: AttemptRow[];
  /** What of the body was authorised; undefined for a removal. */
  content: string | undefined;
}

function authorisedWrites(evidence: Seen): Map<string, Authorised[]> {
  const allowed = new Map<string, Authorised[]>();
  for (const action of evidence.actions) {
    const attempts = evidence.attempts.filter(({ action_id }) => action_id === action.action_id);
    for (const { ref, content } of contentsOf(action)) {
      allowed.set(ref, [...(allowed.get(ref) ?? []), { action, attempts, content }]);
    }
  }
  return allowed;
}

function contentsOf(action: ActionRow): { ref: string; content: string | undefined }[] {
  const inputs = recordOf(recordOf(JSON.parse(action.payload))['inputs']);
  if (action.action_type === 'calendar.apply_run') {
    const changes = Array.isArray(inputs['changes']) ? inputs['changes'] : [];
    return changes.map(recordOf).map((change) => ({
      ref: `event ${String(change['event_id'])}`,
      content:
        change['op'] === 'delete'
          ? undefined
          : canonicalJson([change['title'], time(change['start']), time(change['end'])]),
    }));
  }
  if (action.action_type === 'coda.update_task') {
    const ref = `row task_id ${String(inputs['task_id'])}`;
    return [
      { ref, content: texts(...Object.values(recordOf(inputs['fields'])).map(String).toSorted()) },
    ];
  }
  const { external_id, date, author, body } = inputs;
  return [{ ref: `row external_id ${String(external_id)}`, content: texts(date, author, body) }];
}

function checkWrite(write: ProviderWrite, allowed: Map<string, Authorised[]>): string[] {
  const name = `${write.method} ${write.kind} ${write.ref} (journal ${write.seq})`;
  const candidates = allowed.get(`${write.kind} ${write.ref}`) ?? [];
  if (candidates.length === 0) return [`I1: ${name} has no Action`];
  const content = contentOf(write);
  const same = candidates.filter((one) => one.content === content);
  if (same.length === 0) return [`I3: ${name} says what nobody authorised`];
  const granted = same.some(({ action, attempts }) => {
    const { authorized_seq, claimed_seq } = action;
    const in_order =
      authorized_seq !== null && claimed_seq !== null && authorized_seq < claimed_seq;
    return in_order && attempts.some((attempt) => wasOpen(attempt, write.at_ms));
  });
  return granted ? [] : [`I1: ${name} came without a grant that was spent before it`];
}

function wasOpen({ started_at, spent_at }: AttemptRow, at_ms: number): boolean {
  if (spent_at === null) return false;
  return Date.parse(started_at) <= at_ms + SLACK_MS && Date.parse(spent_at) <= at_ms + SLACK_MS;
}

function contentOf({ kind, method, body }: ProviderWrite): string | undefined {
  if (method === 'DELETE') return undefined;
  if (kind === 'event') {
    const at = (name: string): unknown => time(recordOf(body[name])['dateTime']);
    return canonicalJson([body['summary'], at('start'), at('end')]);
  }
  const cells = rowCells(body);
  if (cells['task_id'] === undefined) {
    return texts(cells['date'], cells['author'], cells['body']);
  }
  const own = Object.entries(cells).filter(([column]) => CODA_COLUMNS.test(column));
  return texts(...own.map(([, value]) => String(value)).toSorted());
}

const texts = (...values: unknown[]): string => canonicalJson(values.map(String));
const time = (value: unknown): number => Date.parse(String(value));

/** I2: an event is made once, and our calendar is. Rows are upserts: how many there are is told by the table. */
function checkOnce(writes: readonly ProviderWrite[]): string[] {
  const made = new Map<string, number>();
  for (const { kind, method, ref, has_effect } of writes) {
    if (!has_effect || method !== 'POST' || (kind !== 'event' && kind !== 'calendar')) continue;
    made.set(`${kind} ${ref}`, (made.get(`${kind} ${ref}`) ?? 0) + 1);
  }
  return [...made]
    .filter(([, times]) => times > 1)
    .map(([what, times]) => `I2: ${what} was made ${times} times`);
}

/** What left the house without being an Action was noted before it left. */
function checkEgress(writes: readonly ProviderWrite[], { egress }: Pick<Evidence, 'egress'>) {
  const noted = (what: string): number => egress.filter((row) => row.what === what).length;
  const sent = (kind: ProviderWrite['kind']): number =>
    writes.filter((write) => write.kind === kind && write.body['address'] !== undefined).length;
  const calendars = writes.filter(({ kind }) => kind === 'calendar').length;
  return [
    ...(calendars > noted('calendar') ? ['I1: a calendar was made without a note'] : []),
    ...(sent('channel') > noted('watch channel')
      ? ['I1: a channel was opened without a note']
      : []),
  ];
}

/** I3 in the records: the text, its hash, and the hash that was proposed are one. */
function checkHashes(actions: readonly ActionRow[]): string[] {
  return actions.flatMap(({ action_id, payload, payload_hash, proposed_hash }) => {
    const hash = sha256Hex(`almanac.action.v1\n${payload}`);
    if (hash === payload_hash && hash === proposed_hash) return [];
    return [`I3: the payload of ${action_id} is not the one that was proposed`];
  });
}
