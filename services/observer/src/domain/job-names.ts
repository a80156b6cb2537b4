/** Carries one version of a reflection to Coda and follows it until it stands there. */
export const POST_REFLECTION = 'post-reflection';
/** Looks again at the period before, of which more may be known by now. */
export const RENEW_REFLECTION = 'renew-reflection';
/** Makes incidents of the events that are worth one. */
export const TAKE_EVENTS = 'take-events';
/** Keeps one version of a reflection in memory, and in the graph. */
export const REMEMBER_REFLECTION = 'remember-reflection';
