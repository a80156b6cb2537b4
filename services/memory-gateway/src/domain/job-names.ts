export const EMBED_JOB = 'embed-memories';
export const REEMBED_JOB = 'reembed-memories';
export const RETIRE_JOB = 'retire-vectors';
export const INDEX_EVENTS_JOB = 'index-events';
export const PURGE_JOB = 'purge-redacted';
export const BEGIN_JOB = 'begin-announced';
