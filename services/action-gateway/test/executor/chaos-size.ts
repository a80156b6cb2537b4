/** How long the long tests are; `npm run test:chaos -- --short` sets CHAOS_SHORT. */
export const SHORT = process.env['CHAOS_SHORT'] === '1';

/** A figure for whoever reads the run. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
