/** Fills the image's compile cache with the service's code. Importing a service starts nothing; what cannot be loaded fails the build. */
import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';

const src = `/app/services/${process.env.SERVICE}/src`;
// Programs that the scheduler starts beside itself.
const others = ['clients/solver-program.ts', 'clients/solver-watch.ts'];
for (const file of ['main.ts', ...others]) {
  if (existsSync(`${src}/${file}`)) await import(`${src}/${file}`);
}
flushCompileCache();
process.exit();
