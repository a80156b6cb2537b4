import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway, type Gateway } from './gateway.ts';

/** A gateway whose clock a test moves. */
export interface MovedGateway extends Gateway {
  /** Sets the clock to this many milliseconds after its start; gives back the instant. */
  setClock(ms: number): string;
}

const START = Date.parse('2026-03-02T08:00:00Z');

export async function startMovedGateway(): Promise<MovedGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
  const path = join(folder, 'now');
  const setClock = (ms: number): string => {
    const at = new Date(START + ms).toISOString();
    writeFileSync(path, at);
    return at;
  };
  setClock(0);
  const gateway = await startGateway({ ALMANAC_CLOCK: `@${path}` });
  return {
    ...gateway,
    setClock,
    close: async () => {
      await gateway.close();
      rmSync(folder, { recursive: true });
    },
  };
}
