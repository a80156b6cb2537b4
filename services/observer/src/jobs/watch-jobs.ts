/** What runs by the clock: before each run the controls are asked, after it the audit says so; `always` acts on nothing outside. */
import { z } from 'zod';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { JobContext, ObserverContext } from '../context.ts';
import {
  ARCHIVE,
  DIGEST,
  PROPOSE,
  PROPOSE_ALWAYS,
  SCAN_PATTERNS,
  VERIFY_AUDIT,
  WATCH,
} from '../domain/job-names.ts';
import { carryProposal } from '../use-cases/carry-proposal.ts';
import { makeDigestWhenDue } from '../use-cases/make-digest.ts';
import { archiveWhenDue, checkAuditWhenDue, proposeWhenDue } from '../use-cases/run-when-due.ts';
import { runWatchers } from '../use-cases/run-watchers.ts';

const nothing = z.object({}).loose();
const proposal = z.object({ proposal_key: z.string() });

export function proposalJobs(ctx: JobContext): JobDefinition[] {
  const common = { data: proposal, concurrency: 2, retries: 5, timeout_s: 60 } as const;
  const run = ({ proposal_key }: z.infer<typeof proposal>): Promise<void> =>
    carryProposal(ctx, proposal_key);
  return [
    defineJob({ ...common, name: PROPOSE, requires: 'job', audit: 'failures', run }),
    defineJob({ ...common, name: PROPOSE_ALWAYS, requires: 'always', audit: 'failures', run }),
  ];
}

export function watchJobs(held: () => ObserverContext, zone: string): JobDefinition[] {
  const common = { data: nothing, concurrency: 1, retries: 0 } as const;
  const guarded = { ...common, requires: 'job' } as const;
  return [
    defineJob({
      ...guarded,
      name: WATCH,
      timeout_s: 120,
      cron: { expression: '*/5 * * * *', zone: 'UTC' },
      audit: 'always',
      run: async () => void (await runWatchers(held())),
    }),
    defineJob({
      ...common,
      name: VERIFY_AUDIT,
      requires: 'always',
      timeout_s: 400,
      cron: { expression: '41 * * * *', zone: 'UTC' },
      audit: 'always',
      run: () => checkAuditWhenDue(held()),
    }),
    defineJob({
      ...guarded,
      name: ARCHIVE,
      retries: 2,
      timeout_s: 1800,
      cron: { expression: '10 * * * *', zone },
      audit: 'always',
      run: (_data, { signal }) => archiveWhenDue(held(), signal),
    }),
    defineJob({
      ...guarded,
      name: DIGEST,
      timeout_s: 60,
      cron: { expression: '*/10 8-11 * * *', zone },
      audit: 'failures',
      run: () => makeDigestWhenDue(held()),
    }),
    defineJob({
      ...guarded,
      name: SCAN_PATTERNS,
      timeout_s: 120,
      cron: { expression: '40 * * * *', zone },
      audit: 'always',
      run: () => proposeWhenDue(held()),
    }),
  ];
}
