/** Runs before each file of the browser tests. */
import { afterEach } from 'vitest';
import { closeAll } from './visit.ts';

afterEach(closeAll);
