export const EMBED_JOB = 'embed-vectors';
export const RECONCILE_JOB = 'reconcile-vectors';
export const INDEX_EVENTS_JOB = 'index-events';
export const PURGE_JOB = 'purge-redacted';
export const BEGIN_JOB = 'begin-announced';
export const SWEEP_JOB = 'sweep-operations';
/** The queue of each kind of operation. */
export const OPERATION_JOBS = { infer: 'infer-keys', mem0: 'copy-to-mem0' } as const;
