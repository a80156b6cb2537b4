import { isSuccess, plainRequest } from '@almanac/shared/http/plain-request';
import { heartbeatToken, type HeartbeatName } from '@almanac/shared/lang/heartbeats';

const TIMEOUT_MS = 5000;

export interface Monitors {
  url: string;
  key: string;
}

/** Throws where the monitor did not take it; the message holds no token. */
export async function pushHeartbeat(
  { url, key }: Monitors,
  name: HeartbeatName,
  { up, says }: { up: boolean; says: string },
): Promise<void> {
  const target = new URL(`/api/push/${heartbeatToken(key, name)}`, url);
  target.searchParams.set('status', up ? 'up' : 'down');
  target.searchParams.set('msg', says.slice(0, 200));
  const answer = await plainRequest(target, { timeout_ms: TIMEOUT_MS });
  if (!isSuccess(answer)) throw new Error(`the monitor of ${name} answers ${answer.status}`);
}
