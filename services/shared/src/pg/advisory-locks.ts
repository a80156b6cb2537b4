/**
 * Every advisory lock of the installation, by what it is for: two purposes with one number would wait for each other, and could close
 * a ring. A number is never given again. Those that a migration takes stand there as numbers too.
 */
export const ADVISORY_LOCKS = {
  migration: 7308611,
  /** In migration 0001: the next link of the audit. */
  audit_chain: 7308612,
  scheduling: 7308613,
  requester: 7308614,
  messages_of_person: 7308615,
  queue_line: 7308616,
  calendar_making: 7308617,
  people: 7308618,
  deliveries_of_channel: 7308619,
  /** Also in migrations 0040 and 0048. */
  connector: 7308620,
  limit: 7308621,
  policy: 7308622,
  collections: 7308631,
  /** In migrations 0039 and 0041: the month's limit for models. */
  model_budget: 7308657,
  stop_alerts: 7308658,
} as const;
