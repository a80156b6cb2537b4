/** A process that works off Actions until it is killed: `executor-worker.ts <provider>`. Says `ready` when it looks for jobs. */
import { actionGatewayJobs } from '../../src/app.ts';
import { executorContext } from './executor.ts';

const [provider_url = ''] = process.argv.slice(2);
const ctx = executorContext(process.env, provider_url, async () => undefined, actionGatewayJobs);
await ctx.queue.start();
process.send?.('ready');
