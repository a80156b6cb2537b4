import { errorText } from '../lang/app-error.ts';
import type { Logger } from '../log/logger.ts';
import type { Database } from '../pg/database.ts';
import { listen, type Listener } from '../pg/listen.ts';
import { statement } from '../pg/statement.ts';
import { readControls } from './read-controls.ts';

const acknowledge = statement<never, [number]>('select core.acknowledge_controls($1)');

const AGAIN_MS = 1000;

/** Hears of every change of the flags, says so in the log, and confirms to the operator which version was seen, until it is kept. */
export function watchControls(db: Database, service: string, log: Logger): Listener {
  const confirm = async (): Promise<void> => {
    const flags = await readControls(db);
    await acknowledge.run(db, flags.version);
    log.info({ kill_switch: flags.kill_switch, version: flags.version }, 'control flags seen');
  };
  let [again, closed]: [NodeJS.Timeout | undefined, boolean] = [undefined, false];
  const confirmLogged = (): void => {
    clearTimeout(again);
    confirm().catch((error: unknown) => {
      log.warn({ error: errorText(error) }, 'controls unconfirmed');
      clearTimeout(again);
      if (!closed) again = setTimeout(confirmLogged, AGAIN_MS);
    });
  };
  const listener = listen({
    url: db.url,
    application_name: service,
    channel: 'almanac_controls',
    onNotify: confirmLogged,
    onConnected: confirmLogged,
    onError: (error) => log.warn({ error: error.message }, 'listening for control flags failed'),
  });
  return {
    close: async () => {
      closed = true;
      clearTimeout(again);
      await listener.close();
    },
  };
}
