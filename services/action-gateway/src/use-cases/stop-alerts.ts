/** At most one alert an hour passes a stop (07 no. 19). */
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { insertAlert, lastAlert, lockAlerts } from '../db/stops.ts';

const HOUR_S = 3600;

/** In the transaction that takes the alert: throws 429 where another passed within the hour. */
export async function takeAlertTurn(tx: Transaction, action_id: string): Promise<void> {
  await lockAlerts.run(tx);
  const last = await lastAlert.maybe(tx);
  if (last !== undefined) {
    throw new AppError('rate_limited', 'One alert an hour passes a stop; one did already.', {
      code: 'alert_limit',
      retry_after_s: Math.max(1, HOUR_S - last.age_s),
    });
  }
  await insertAlert.run(tx, action_id);
}
