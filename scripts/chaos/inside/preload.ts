/** Loaded into each process of a chaos run, before its own code (`node --import`): no service knows of it. */
import { must } from '@almanac/shared/lang/assert';
import { reacher } from './reach.ts';
import { watchCalls } from './watch-calls.ts';
import { watchDatabase } from './watch-database.ts';

const dir = must(process.env['CHAOS_DIR'], 'CHAOS_DIR');
const reach = reacher(dir, must(process.env['CHAOS_PROCESS'], 'CHAOS_PROCESS'));
watchDatabase(reach);
watchCalls(reach);
