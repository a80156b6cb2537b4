import type { Style } from '../cli/style.ts';
import type { DemoAccounts } from './accounts.ts';
import type { DemoInput } from './input.ts';
import type { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** What every part of the demo is shown with. */
export interface Tour {
  stage: Stage;
  input: DemoInput;
  accounts: DemoAccounts;
  /** Nobody where the demo runs by itself. */
  person: Person | undefined;
  style: Style;
  say: (text?: string) => void;
  /** Leaves what was written, where nobody can be asked. */
  keep: boolean;
  /** Whether the task has a row in Coda. */
  has_row: boolean;
  /** Whether blocks stand in the person's own calendar. */
  has_blocks: boolean;
  /** What the demo leaves in the person's own doc, for the last line. */
  left_in_doc: string[];
}
