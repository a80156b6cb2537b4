import type { ControlFlags } from '@almanac/shared/contracts/controls';
import type { ControlState } from '@almanac/shared/controls/read-controls';
import { statement } from '@almanac/shared/pg/statement';

const COLUMNS = `kill_switch, jobs_enabled, proposals_enabled, execution_enabled, external_comms_enabled,
  model_calls_enabled, connectors, policy, quiet_hours, version, updated_by, reason, updated_at`;

export const lockControls = statement<ControlState>(
  `select ${COLUMNS} from core.control_flags for update`,
);

/** Writes all flags and the next version. */
export const writeControls = statement<
  ControlState,
  [flags: string, updated_by: string, reason: string, at: Date]
>(
  `update core.control_flags f
      set (kill_switch, jobs_enabled, proposals_enabled, execution_enabled, external_comms_enabled,
           model_calls_enabled, connectors, policy, quiet_hours) =
          (select r.kill_switch, r.jobs_enabled, r.proposals_enabled, r.execution_enabled,
                  r.external_comms_enabled, r.model_calls_enabled, r.connectors, r.policy, r.quiet_hours
             from jsonb_populate_record(f, $1::jsonb) r),
          version = f.version + 1, updated_by = $2, reason = $3, updated_at = $4
   returning ${COLUMNS}`,
);

export type FlagChanges = Partial<ControlFlags>;

export const acknowledged = statement<{ service: string }, [version: number]>(
  'select service from core.control_acks where version >= $1 order by service',
);
