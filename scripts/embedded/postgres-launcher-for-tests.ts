/** Starts an embedded server as a process of its own, says where it is, and stays: what the tests kill. */
import { startPostgres } from './postgres.ts';

const data_dir = process.argv[2];
if (data_dir === undefined) throw new Error('usage: postgres-launcher-for-tests.ts DATA_DIR');
const { url, pid } = await startPostgres({ data_dir, durable: false });
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
setInterval(() => undefined, 60_000);
