export const EMBED_JOB = 'embed-vectors';
export const RECONCILE_JOB = 'reconcile-vectors';
