/** Word of Almanac's own health to a registered person: the one Action that passes the stop. The router tells one an hour. */
export function isAlert(action: { action_type: string; inputs: Record<string, unknown> }): boolean {
  return action.action_type === 'notify.person' && action.inputs['kind'] === 'health';
}
