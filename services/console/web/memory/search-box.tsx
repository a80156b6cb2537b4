import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { useQuery } from '../use-query.ts';

/** The one box: words, a question, or a name; with nothing in it the page shows what was recorded last. */
export function SearchBox(): JSX.Element {
  const [query, change] = useQuery();
  const asked = query['q'] ?? '';
  const [words, setWords] = useState(asked);
  useEffect(() => setWords(asked), [asked]);
  const field = useRef<HTMLInputElement>(null);
  useKeys('memory', {
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
  });
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const elsewhere = {
      tab: undefined,
      id: undefined,
      doc: undefined,
      correct: undefined,
      entity: undefined,
    };
    change({ ...elsewhere, q: words.trim(), status: undefined });
  };
  return (
    <form role="search" class="memory-search" onSubmit={submit}>
      <label class="visually-hidden" for="memory-q">
        Search memory
      </label>
      <input
        ref={field}
        id="memory-q"
        type="search"
        class="input"
        placeholder="Words, a question, a name"
        autocomplete="off"
        maxLength={4000}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <Button kind="primary" type="submit" hint="/">
        Search
      </Button>
    </form>
  );
}
