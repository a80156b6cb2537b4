import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { sayKey } from './keymap.ts';
import { commandsFor, matching, useFound, type PaletteItem } from './palette-items.ts';

/** One box for going, doing and finding. A combobox: the field keeps the focus, the arrows choose. */
export function PaletteBox({ onClose }: { onClose: () => void }): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const { route } = useLocation();
  const found = useFound(words);
  const items = [...matching(commandsFor(route), words), ...found];
  const chosen = items[Math.min(at, items.length - 1)];
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    onClose();
    item.run();
  };
  const onKey = (event: JSX.TargetedKeyboardEvent<HTMLInputElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((now) => (now + step + items.length) % Math.max(1, items.length));
    }
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      run(chosen);
    }
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- a press outside closes, as Escape does
    <dialog
      ref={box}
      class="dialog palette"
      aria-label="Search, or run a command"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <input
        class="palette-input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={
          chosen === undefined ? undefined : `palette-${items.indexOf(chosen)}`
        }
        aria-label="Search, or run a command"
        placeholder="Search memory and actions, or run a command"
        autocomplete="off"
        spellcheck={false}
        value={words}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <Results items={items} chosen={chosen} run={run} />
      {items.length === 0 ? <p class="palette-none meta">Nothing found.</p> : null}
    </dialog>
  );
}

interface ResultsProps {
  items: readonly PaletteItem[];
  chosen: PaletteItem | undefined;
  run: (item: PaletteItem) => void;
}

function Results({ items, chosen, run }: ResultsProps): JSX.Element {
  return (
    <div id="palette-list" class="palette-list" role="listbox" aria-label="Results">
      {items.map((item, n) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field above has the keys
        <div
          key={item.id}
          id={`palette-${n}`}
          role="option"
          aria-selected={item === chosen}
          onClick={() => run(item)}
        >
          <span>{item.title}</span>
          <span class="meta">{item.key === undefined ? item.kind : sayKey(item.key)}</span>
        </div>
      ))}
    </div>
  );
}
