import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/message.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useRowKeys } from '../shell/use-row-keys.ts';
import { useKeys } from '../shell/use-keys.ts';
import { useQuery } from '../use-query.ts';
import { copyId } from './copy-id.ts';
import { Neighbourhood } from './neighbourhood.tsx';

const DEPTHS = [
  { value: '1', text: 'one step' },
  { value: '2', text: 'two steps' },
  { value: '3', text: 'three steps' },
];

/** The graph, from one entity on; each neighbour leads to its own. */
export function LinksTab(): JSX.Element {
  const [query, change] = useQuery();
  const entity = query['entity'] ?? '';
  const depth = DEPTHS.find(({ value }) => value === query['depth'])?.value ?? '1';
  const [words, setWords] = useState(entity);
  useEffect(() => setWords(entity), [entity]);
  const box = useRowKeys('memory');
  useKeys('memory', { copy: () => void copyId(entity) });
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    change({ entity: words.trim() });
  };
  return (
    <div ref={box}>
      <form class="filters" aria-label="Entity" onSubmit={submit}>
        <TextField
          label="Entity, by its key"
          name="entity"
          value={words}
          onInput={setWords}
          maxLength={200}
          autocomplete="off"
        />
        <SelectField
          label="How far"
          name="depth"
          value={depth}
          choices={DEPTHS}
          onChange={(next) => change({ depth: next }, { replace: true })}
        />
        <Button type="submit">Show its links</Button>
      </form>
      {entity === '' ? (
        <Empty title="From which entity?">
          A task, a plan, a client or a memory, by the key it has where it comes from. A memory that
          is linked shows its links itself.
        </Empty>
      ) : (
        <section class="section">
          <h2 dir="auto">{entity}</h2>
          <Neighbourhood entity_id={entity} depth={Number(depth)} />
        </section>
      )}
    </div>
  );
}
