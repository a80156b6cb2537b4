/** Everything a round is judged by: the rows of the database and what the providers hold and were asked. Plain data, read once. */
import type { GoogleEvent } from '../sandbox/google-state.ts';
import type { JournalEntry } from '../sandbox/journal.ts';
import type { PersonsRow } from '../sandbox/client.ts';
import type { AuditFault } from '@almanac/shared/contracts/audit';

export interface PlanRow {
  plan_id: string;
  task_id: string | null;
  version: number;
  status: string;
  estimated_minutes: number;
}

export interface RunRow {
  run_id: string;
  plan_id: string | null;
  plan_version: number | null;
  status: string;
  unscheduled: number;
}

export interface BlockRow {
  block_id: string;
  plan_id: string | null;
  task_id: string | null;
  status: string;
  start_at: string;
  end_at: string;
  calendar_event_id: string | null;
  deleted_by: string | null;
}

export interface ActionRow {
  action_id: string;
  action_type: string;
  state: string;
  /** The canonical text that was authorised. */
  payload: string;
  payload_hash: string;
  proposed_hash: string;
  expires_at: string;
  /** Seconds the event that authorised it came before its first claim in the history; null where either is missing. */
  authorized_seq: number | null;
  claimed_seq: number | null;
  /** The columns that are not what the Action's events made of it. */
  differs: string[];
}

/** By the machine's clock, as the sandbox's journal. */
export interface AttemptRow {
  action_id: string;
  attempt: number;
  state: string;
  started_at: string;
  spent_at: string | null;
}

/** A change of state, and under which name the audit must tell of it. `tx` is the transaction that wrote the row. */
export interface StateChange {
  kind: string;
  subject: string;
  /** Any of these. */
  actions: string[];
  tx: string;
}

export interface AuditRow {
  action: string;
  subject: string;
  tx: string;
}

export interface Evidence {
  plans: PlanRow[];
  runs: RunRow[];
  blocks: BlockRow[];
  actions: ActionRow[];
  attempts: AttemptRow[];
  changes: StateChange[];
  audit: AuditRow[];
  audit_faults: AuditFault[];
  egress: { what: string }[];
  /** Jobs that were given up, dead letters, incidents: each in words. */
  leftovers: string[];
  /** `dedupe_key` of every event memory has; `ref` of every memory's source. */
  event_keys: string[];
  memory_refs: string[];
  reflections: {
    period: string;
    mode: string;
    narrative_markdown: string;
    reflection_id: string;
  }[];
  calendar_id: string | null;
  events: GoogleEvent[];
  tasks: PersonsRow[];
  thread: PersonsRow[];
  journal: JournalEntry[];
}
