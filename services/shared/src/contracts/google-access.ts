/** What Almanac asks Google for: the scheduler asks, and the doctor tells a person before and checks after. */
const AUTH = 'https://www.googleapis.com/auth';
/** The least that does the job: a calendar of our own to write, the others only to read. */
export const GOOGLE_SCOPES = [
  `${AUTH}/calendar.app.created`,
  `${AUTH}/calendar.calendarlist.readonly`,
  `${AUTH}/calendar.events.readonly`,
] as const;
/** Asked for only where the person chose a calendar of which we may see nothing else. */
export const FREE_BUSY_SCOPE = `${AUTH}/calendar.events.freebusy`;
/** Any one of these stands for the scope it belongs to: a person may have granted more elsewhere. */
const WIDER: Record<(typeof GOOGLE_SCOPES)[number], string[]> = {
  [GOOGLE_SCOPES[0]]: [`${AUTH}/calendar`],
  [GOOGLE_SCOPES[1]]: [
    `${AUTH}/calendar`,
    `${AUTH}/calendar.readonly`,
    `${AUTH}/calendar.calendarlist`,
  ],
  [GOOGLE_SCOPES[2]]: [`${AUTH}/calendar`, `${AUTH}/calendar.readonly`, `${AUTH}/calendar.events`],
};

/** What each is for, in a person's words. */
export const SCOPE_PURPOSE: Record<(typeof GOOGLE_SCOPES)[number], string> = {
  [GOOGLE_SCOPES[0]]: 'to write a calendar of its own',
  [GOOGLE_SCOPES[1]]: 'to see which calendars you have',
  [GOOGLE_SCOPES[2]]: 'to read your events',
};

/** The asked scopes that were not granted: the person may untick them. */
export function missingScopes(granted: readonly string[]): { scope: string; purpose: string }[] {
  return GOOGLE_SCOPES.filter(
    (scope) => ![scope, ...WIDER[scope]].some((one) => granted.includes(one)),
  ).map((scope) => ({ scope: scope.slice(AUTH.length + 1), purpose: SCOPE_PURPOSE[scope] }));
}
