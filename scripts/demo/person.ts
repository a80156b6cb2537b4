/** The person at the terminal. Where nobody sits there, there is no Person, and nothing is asked. */
import { createInterface } from 'node:readline/promises';

export interface Person {
  /** The answer, trimmed. Ctrl+C ends the command as everywhere else. */
  ask(question: string, signal?: AbortSignal): Promise<string>;
}

export function personAt(terminal: NodeJS.ReadStream, output: NodeJS.WriteStream): Person {
  return {
    ask: async (question, signal) => {
      // Without a terminal of its own, readline leaves Ctrl+C to the process.
      const lines = createInterface({ input: terminal, output, terminal: false });
      try {
        // Who closes the input (Ctrl+D) says nothing more.
        const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
        const asked = lines.question(question, signal === undefined ? {} : { signal });
        return (await Promise.race([asked, closed])).trim();
      } finally {
        lines.close();
      }
    },
  };
}
