export const EXECUTE_ACTION = 'execute-action';
export const SWEEP_ACTIONS = 'sweep-actions';
/** What passes a stop. */
export const EXECUTE_ALERT = 'execute-alert';
export const RUN_TIMER = 'run-timer';
export const ROUTE_MESSAGE = 'route-message';
export const SWEEP_MESSAGES = 'sweep-messages';
