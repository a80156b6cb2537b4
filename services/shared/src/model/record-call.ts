import { newId } from '../lang/ids.ts';
import type { Clock } from '../lang/clock.ts';
import type { Database, Transaction } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';
import type { Tracer } from '../trace/tracer.ts';
import { recordEgress } from './record-egress.ts';

export interface CallRecord {
  /** Of its reservation. */
  call_id?: string | undefined;
  question: {
    purpose: string;
    prompt?: { name: string; version: number };
    task_id?: string;
    plan_id?: string;
    action_id?: string;
    client_id?: string;
  };
  model: string;
  /** What was sent. */
  bytes: number;
  ms: number;
  /** 2 is the one repair of an answer that did not fit. */
  attempt?: number;
  outcome: 'ok' | 'invalid' | 'refused' | 'timeout' | 'error';
  detail?: string | undefined;
  answered_by?: string | undefined;
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
  /** A decimal string; absent is unknown, never zero. */
  cost_usd?: string | undefined;
  /** Where the call was traced: the prompt went there too. */
  trace_id?: string | undefined;
}

export interface CallRecorder {
  service: string;
  db: Database;
  clock: Clock;
  config: { OPENROUTER_BASE_URL: string };
  /** Absent for calls that are never traced. */
  tracer?: Pick<Tracer, 'host'>;
}

const insertModelCall = statement<never, unknown[]>(
  `insert into core.model_calls (call_id, at, service, purpose, model, answered_by, prompt_name,
     prompt_version, task_id, plan_id, outcome, detail, input_tokens, output_tokens, cost_usd, ms,
     trace_id, attempt, action_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
);

/** One model call: what it cost, and that text left the house. */
export async function recordCall(recorder: CallRecorder, call: CallRecord): Promise<void> {
  const { question } = call;
  const at = recorder.clock.now();
  await recorder.db.transaction(async (tx) => {
    await insertModelCall.run(
      tx,
      call.call_id ?? newId('call', at),
      at,
      recorder.service,
      question.purpose,
      call.model,
      call.answered_by ?? null,
      question.prompt?.name ?? null,
      question.prompt?.version ?? null,
      question.task_id ?? null,
      question.plan_id ?? null,
      call.outcome,
      call.detail?.slice(0, 1000) ?? null,
      call.input_tokens ?? null,
      call.output_tokens ?? null,
      call.cost_usd ?? null,
      call.ms,
      call.trace_id ?? null,
      call.attempt ?? 1,
      question.action_id ?? null,
    );
    await recordSent(recorder, tx, call, at);
  });
}

async function recordSent(
  recorder: CallRecorder,
  tx: Transaction,
  call: CallRecord,
  at: Date,
): Promise<void> {
  const sent = [{ host: new URL(recorder.config.OPENROUTER_BASE_URL).host, what: 'prompt' }];
  const traced = call.trace_id === undefined ? undefined : recorder.tracer?.host;
  if (traced !== undefined) sent.push({ host: traced, what: 'trace' });
  const { purpose, client_id = null } = call.question;
  for (const { host, what } of sent) {
    const { service } = recorder;
    const egress = {
      at,
      service,
      destination: host,
      what,
      why: purpose,
      bytes: call.bytes,
      client_id,
    };
    await recordEgress(tx, egress);
  }
}
