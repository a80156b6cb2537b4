import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { pathWith } from '../use-query.ts';

const SHORTEST = 3;
const LONGEST = 500;

/** The question stands in the address until it is read; the field keeps it. */
export function AskForm({ asked }: { asked: string }): JSX.Element {
  const { route } = useLocation();
  const [question, setQuestion] = useState(asked);
  const [wrong, setWrong] = useState<string>();
  useEffect(() => {
    if (asked !== '') setQuestion(asked);
  }, [asked]);
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = question.trim();
    const short = text.length < SHORTEST;
    setWrong(short ? `A question has at least ${SHORTEST} letters.` : undefined);
    if (!short) route(pathWith('/canvas', { ask: text }));
  };
  return (
    <form class="ask" aria-label="Ask" onSubmit={submit}>
      <TextField
        label="Question"
        name="question"
        value={question}
        wrong={wrong}
        maxLength={LONGEST}
        autocomplete="off"
        onInput={setQuestion}
      />
      <Button type="submit" kind="primary">
        Ask
      </Button>
    </form>
  );
}
