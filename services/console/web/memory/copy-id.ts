import { say } from '../shell/toast.ts';

/** Where the browser has no clipboard (plain http), the id is said, so that it can be selected. */
export async function copyId(id: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(id);
    say(`Copied: ${id}`);
  } catch {
    say(`Not copied, this browser does not allow it: ${id}`);
  }
}
