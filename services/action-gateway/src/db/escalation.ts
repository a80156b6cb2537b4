import { statement } from '@almanac/shared/pg/statement';

export interface EscalationStep {
  level: number;
  risk: '*' | 'low' | 'medium' | 'high' | 'critical';
  step: number;
  delay_minutes: number;
  target_type: 'person' | 'group' | 'role' | 'deciders';
  target: string;
}

const COLUMNS = 'level, risk, step, delay_minutes, target_type, target';

export const listEscalation = statement<EscalationStep>(
  `select ${COLUMNS} from actions.escalation_steps order by level, risk, step`,
);
/** The chain that names the risk, else the one for every risk. */
export const escalationOf = statement<EscalationStep, [level: number, risk: string]>(
  `select ${COLUMNS} from actions.escalation_steps
    where level = $1
      and risk = (select case when exists (select 1 from actions.escalation_steps where level = $1 and risk = $2)
                              then $2 else '*' end)
    order by step`,
);
export const forgetChain = statement<never, [level: number, risk: string]>(
  'delete from actions.escalation_steps where level = $1 and risk = $2',
);
export const insertStep = statement<
  never,
  [level: number, risk: string, step: number, delay: number, target_type: string, target: string]
>(
  `insert into actions.escalation_steps (level, risk, step, delay_minutes, target_type, target)
   values ($1, $2, $3, $4, $5, $6)`,
);
