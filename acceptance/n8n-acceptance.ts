/** The acceptance suite on the real n8n, with the workflows as they are committed; run by `npm run test:n8n`. */
import { installedN8n } from '../scripts/n8n/n8n-package.ts';
import { startEmbeddedTarget } from './embedded-target.ts';
import { mainJobSuite } from './main-job-suite.ts';

mainJobSuite(async () => {
  const bin = await installedN8n(() => undefined);
  return startEmbeddedTarget({ n8n: { bin } });
});
