/** How long the long tests are; `npm run test:chaos -- --short` sets CHAOS_SHORT. */
export const SHORT = process.env['CHAOS_SHORT'] === '1';
