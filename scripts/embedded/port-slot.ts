/**
 * Where the ports of one Almanac lie when several run on a machine: each holds a slot for as long as its launcher lives. A process
 * that dies frees its port until it is started again, and another Almanac that starts meanwhile must not move in. The slot is a
 * guard port the launcher listens on, so that a killed launcher gives its slot back by itself, and no file can be stale.
 */
import { createServer, type Server } from 'node:net';

/** How far the usual ports are moved up from one slot to the next: room for the ports of a slot and for some held by others. */
const SLOT_STEP = 20;
const SLOTS = 40;
const FIRST_GUARD_PORT = 54_280;

export interface PortSlot {
  /** What is added to every usual port. */
  shift: number;
  release(): Promise<void>;
}

/** The lowest slot that no running Almanac holds. Throws when all 40 are held. */
export async function claimPortSlot(): Promise<PortSlot> {
  for (let slot = 0; slot < SLOTS; slot++) {
    const guard = await guardOn(FIRST_GUARD_PORT + slot);
    if (guard === undefined) continue;
    return {
      shift: slot * SLOT_STEP,
      release: () => new Promise((resolve) => guard.close(() => resolve())),
    };
  }
  throw new Error(
    `${SLOTS} Almanacs run on this machine already, or other programs hold the ports ${FIRST_GUARD_PORT} to ` +
      `${FIRST_GUARD_PORT + SLOTS - 1}. Give --port-base, or stop some.`,
  );
}

/** Undefined when somebody listens there. Whoever connects is turned away at once. */
function guardOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const guard = createServer((socket) => socket.destroy());
    guard.once('error', () => resolve(undefined));
    guard.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(guard));
  });
}
