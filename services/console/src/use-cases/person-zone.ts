import type { ConsoleContext } from '../context.ts';

/** The person's own zone, or that of the installation, also where the person cannot be asked for now. */
export async function personZone(ctx: ConsoleContext, person_id: string): Promise<string> {
  try {
    return (await ctx.people.recall(person_id))?.zone ?? ctx.config.ALMANAC_ZONE;
  } catch {
    return ctx.config.ALMANAC_ZONE;
  }
}
