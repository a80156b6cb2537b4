/**
 * n8n as a process of the embedded Almanac: it runs in this very process, so that whoever ends the process ends n8n, and one
 * that outlives its launcher ends itself. Says "ready" when the webhooks answer, which is some time after n8n itself does.
 */
import { createRequire } from 'node:module';

const READY_POLL_MS = 200;
const FORBIDDEN = 403;

const settings = {
  bin: required('ALMANAC_N8N_BIN'),
  url: `http://127.0.0.1:${required('N8N_PORT')}`,
  webhooks: required('ALMANAC_N8N_WEBHOOKS').split(','),
};

// n8n reads an .env of the folder it stands in, and the project's is not meant for it.
process.chdir(required('N8N_USER_FOLDER'));
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.argv = [process.execPath, settings.bin, 'start'];
createRequire(settings.bin)(settings.bin);
void sayReady();

async function sayReady(): Promise<void> {
  for (const path of settings.webhooks) {
    while (!(await isRegistered(path))) {
      await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
    }
  }
  process.send?.({ ready: true, url: settings.url });
}

/** A call without the key is refused where the webhook is known, and not found where it is not yet. */
async function isRegistered(path: string): Promise<boolean> {
  const answer = await fetch(`${settings.url}/webhook/${path}`, { method: 'POST' }).catch(
    () => undefined,
  );
  await answer?.arrayBuffer();
  return answer?.status === FORBIDDEN;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is missing`);
  return value;
}
