import type { ConnectionHealth } from '@almanac/shared/contracts/calendars';
import { counted } from '../parts/words.ts';

const SCOPES: Record<string, string> = {
  'calendar.app.created': 'write a calendar of its own',
  'calendar.calendarlist.readonly': 'see which calendars you have',
  'calendar.events.readonly': 'read your events',
  'calendar.events.freebusy': 'see when shared calendars are busy',
  calendar: 'read and change all calendars, which is more than it needs',
  'calendar.readonly': 'read all calendars',
  'calendar.events': 'read and change all events, which is more than it needs',
};
const AUTH = 'https://www.googleapis.com/auth/';

/** What a scope allows, in a person's words; one that nobody foresaw as it is. */
export function sayScope(scope: string): string {
  const short = scope.replace(AUTH, '');
  return SCOPES[short] ?? short;
}

const SOON_DAYS = 3;
const SKEW_MS = 30_000;

/** What a person should know of the connection before it ends or misleads. */
export function concernsOf(
  connection: Pick<
    ConnectionHealth,
    | 'detail'
    | 'status'
    | 'testing_mode'
    | 'days_left'
    | 'missing_scopes'
    | 'missing_calendars'
    | 'clock_skew_ms'
  >,
): string[] {
  const { detail, testing_mode, days_left, missing_scopes, missing_calendars } = connection;
  const concerns: string[] = [];
  if (detail !== null) concerns.push(detail);
  if (connection.status !== 'connected') return concerns;
  if (testing_mode === 'yes' && days_left !== null) {
    concerns.push(
      `The Google app is in Testing mode: the access ends in ${counted(days_left, 'day')}. Publish the app, then connect again.`,
    );
  } else if (testing_mode === 'unknown' && days_left !== null && days_left <= SOON_DAYS) {
    concerns.push(
      `Should the Google app be in Testing mode, the access ends in ${counted(days_left, 'day')}.`,
    );
  }
  if (missing_scopes.length > 0) {
    concerns.push(
      `It may not: ${missing_scopes.map(sayScope).join(', ')}. Connect again and tick all.`,
    );
  }
  if (missing_calendars.length > 0) {
    concerns.push(`Calendars that are read and are gone: ${missing_calendars.join(', ')}.`);
  }
  if (Math.abs(connection.clock_skew_ms) > SKEW_MS) {
    const seconds = Math.round(Math.abs(connection.clock_skew_ms) / 1000);
    concerns.push(
      `This machine's clock is ${seconds} s ${connection.clock_skew_ms > 0 ? 'ahead of' : 'behind'} Google's.`,
    );
  }
  return concerns;
}
