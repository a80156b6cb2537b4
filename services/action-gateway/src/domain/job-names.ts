export const EXECUTE_ACTION = 'execute-action';
export const SWEEP_ACTIONS = 'sweep-actions';
export const ROUTE_MESSAGE = 'route-message';
