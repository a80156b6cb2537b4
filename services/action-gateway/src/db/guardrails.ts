import { prepared, statement } from '@almanac/shared/pg/statement';

export interface GuardrailsRow {
  version: number;
  /** As stored; the contract's schema reads it. */
  settings: unknown;
  made_by: string;
  reason: string;
  made_at: string;
}

const COLUMNS = 'version, settings, made_by, reason, made_at';

export const currentGuardrails = prepared<GuardrailsRow>(
  `select ${COLUMNS} from actions.guardrails order by version desc limit 1`,
);
export const insertGuardrails = statement<
  GuardrailsRow,
  [version: number, settings: string, made_by: string, reason: string, made_at: Date]
>(
  `insert into actions.guardrails (version, settings, made_by, reason, made_at)
   values ($1, $2::jsonb, $3, $4, $5) returning ${COLUMNS}`,
);
