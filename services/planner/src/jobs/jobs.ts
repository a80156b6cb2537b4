/** The planner's own jobs; those that carry facts to memory are shared (see context.ts). Each waits while whom it calls is down. */
import { z } from 'zod';
import { idOf } from '@almanac/shared/contracts/common';
import { taskWordRequest } from '@almanac/shared/contracts/completion';
import { planChanged } from '@almanac/shared/contracts/reschedule';
import type { ServiceClient } from '@almanac/shared/http/call';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { PlannerContext } from '../context.ts';
import {
  PROPOSE_TEMPLATE,
  REMEMBER_ONCE_KNOWN,
  TELL_PLAN_CHANGED,
  TELL_TASK_WORD,
} from '../domain/job-names.ts';
import { carryTemplate } from '../use-cases/carry-template.ts';
import { heldMemory, rememberOnceKnown } from '../use-cases/remember-of-plan.ts';
import { tellPlanChanged, tellTaskWord } from '../use-cases/tell-scheduler.ts';

const common = { requires: 'job', concurrency: 1, retries: 5, timeout_s: 30 } as const;

export function plannerJobs(scheduler: ServiceClient, held: () => PlannerContext): JobDefinition[] {
  return [
    defineJob({
      ...common,
      name: PROPOSE_TEMPLATE,
      data: z.object({ process_template_id: idOf('ptpl'), version: z.int().min(1) }),
      audit: 'failures',
      run: (wanted) => carryTemplate(held(), wanted),
    }),
    defineJob({
      ...common,
      name: REMEMBER_ONCE_KNOWN,
      data: heldMemory,
      audit: 'failures',
      run: (held_memory) => rememberOnceKnown(held(), held_memory),
    }),
    defineJob({
      ...common,
      name: TELL_TASK_WORD,
      data: taskWordRequest,
      audit: 'always',
      run: (told) => waitingWhileDown(() => tellTaskWord(scheduler, told)),
    }),
    defineJob({
      ...common,
      name: TELL_PLAN_CHANGED,
      data: planChanged,
      audit: 'failures',
      run: (changed) => waitingWhileDown(() => tellPlanChanged(scheduler, changed)),
    }),
  ];
}
