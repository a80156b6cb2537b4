/** The job that proposes a process template and follows its Action. */
export const PROPOSE_TEMPLATE = 'propose-process-template';
/** The job that holds a memory until it is known whose it is. */
export const REMEMBER_ONCE_KNOWN = 'remember-once-known';
/** The jobs that carry news to the scheduler. */
export const TELL_TASK_WORD = 'tell-task-word';
export const TELL_PLAN_CHANGED = 'tell-plan-changed';
