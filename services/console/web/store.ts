/** A value that lives outside the components and tells those who show it when it changed. */
import { useEffect, useState } from 'preact/hooks';

export interface Store<Value> {
  get: () => Value;
  set: (value: Value) => void;
  watch: (onChange: () => void) => () => void;
}

export function createStore<Value>(first: Value): Store<Value> {
  let value = first;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of watchers) watcher();
    },
    watch: (onChange) => {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}

export function useStore<Value>(store: Store<Value>): Value {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    const update = (): void => setValue(() => store.get());
    // It may have changed between the first paint and now.
    update();
    return store.watch(update);
  }, [store]);
  return value;
}
