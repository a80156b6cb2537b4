/** Carries one version of a reflection to Coda and follows it until it stands there. */
export const POST_REFLECTION = 'post-reflection';
/** Looks again at the period before, of which more may be known by now. */
export const RENEW_REFLECTION = 'renew-reflection';
/** Makes incidents of the events that are worth one. */
export const TAKE_EVENTS = 'take-events';
/** Brings a proposal to the action-gateway; the second also while everything is stopped: word of health. */
export const PROPOSE = 'propose';
export const PROPOSE_ALWAYS = 'propose-always';
/** Looks at what may go wrong, every five minutes. */
export const WATCH = 'watch';
/** Walks through the audit chain, also while everything is stopped. */
export const VERIFY_AUDIT = 'verify-audit';
/** Moves what ended long ago to the archive. */
export const ARCHIVE = 'archive';
/** Looks whether the day's digest is due. */
export const DIGEST = 'digest';
/** Looks for patterns and proposes improvements. */
export const SCAN_PATTERNS = 'scan-patterns';
/** Keeps one version of a reflection in memory, and in the graph. */
export const REMEMBER_REFLECTION = 'remember-reflection';
