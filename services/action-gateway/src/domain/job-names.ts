export const EXECUTE_ACTION = 'execute-action';
export const SWEEP_ACTIONS = 'sweep-actions';
