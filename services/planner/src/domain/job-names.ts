/** The job that carries a plan's change to the scheduler. */
export const TELL_SCHEDULER = 'tell-scheduler';
