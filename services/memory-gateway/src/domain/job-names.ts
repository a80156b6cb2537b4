export const EMBED_JOB = 'embed-memories';
export const REEMBED_JOB = 'reembed-memories';
export const RETIRE_JOB = 'retire-vectors';
export const PURGE_JOB = 'purge-redacted';
export const BEGIN_JOB = 'begin-announced';
