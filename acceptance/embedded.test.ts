import { startEmbeddedTarget } from './embedded-target.ts';
import { mainJobSuite } from './main-job-suite.ts';

mainJobSuite(() => startEmbeddedTarget());
