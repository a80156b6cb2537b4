/** The one dispatcher of keys. It leaves alone: fields, open dialogs, other modifiers, input methods, and repeats of decisions. */
import { useEffect, useRef } from 'preact/hooks';
import { createStore } from '../store.ts';
import { KEYMAP, nameOf, type CommandOf, type KeySpec, type Scope } from './keymap.ts';

const SEQUENCE_MS = 1200;
const OFF = 'almanac.keys';

type Handlers = Partial<Record<string, () => void>>;
const bound = new Map<Scope, Handlers[]>();

/** Single keys can be switched off (WCAG 2.1.4); those with a modifier stay. */
export const keysOn = createStore(readOn());

function readOn(): boolean {
  try {
    return localStorage.getItem(OFF) !== 'off';
  } catch {
    return true;
  }
}

export function switchKeys(on: boolean): void {
  keysOn.set(on);
  localStorage.setItem(OFF, on ? 'on' : 'off');
}

/** Binds commands of a scope while the component is shown. The newest binding of a command wins. */
export function useKeys<In extends Scope>(
  scope: In,
  handlers: Partial<Record<CommandOf<In>, () => void>>,
): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const entry = new Proxy({} as Handlers, {
      get: (_target, name) => (latest.current as Handlers)[String(name)],
    });
    bound.set(scope, [...(bound.get(scope) ?? []), entry]);
    return () => {
      bound.set(
        scope,
        (bound.get(scope) ?? []).filter((one) => one !== entry),
      );
    };
  }, [scope]);
}

let begun: { key: string; at: number } | undefined;

export function listenForKeys(): () => void {
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  if (name === undefined) return;
  const with_mod = name.startsWith('mod+');
  if (!with_mod && (!keysOn.get() || isTyping(event.target))) return;
  const dialog = document.querySelector('dialog[open]');
  // The stop is never held up by what happens to be open.
  if (dialog !== null && name !== 'mod+shift+.') return;
  const run = find(sequenceOf(name), event.repeat) ?? find(name, event.repeat);
  if (run === undefined) return;
  if (isControl(event.target) && (name === 'Enter' || name === ' ')) return;
  event.preventDefault();
  run();
}

/** "g i" where g was pressed just before. */
function sequenceOf(name: string): string {
  const now = performance.now();
  const first = begun !== undefined && now - begun.at < SEQUENCE_MS ? begun.key : undefined;
  begun = name === 'g' && first === undefined ? { key: 'g', at: now } : undefined;
  return first === undefined ? '' : `${first} ${name}`;
}

function find(name: string, repeated: boolean): (() => void) | undefined {
  if (name === '') return undefined;
  const scopes = [...bound.keys()].filter((scope) => scope !== 'everywhere');
  for (const scope of [...scopes, 'everywhere' as const]) {
    const run = boundIn(scope, name, repeated);
    if (run !== undefined) return run;
  }
  return undefined;
}

function boundIn(scope: Scope, name: string, repeated: boolean): (() => void) | undefined {
  const table: Record<string, KeySpec> = KEYMAP[scope];
  for (const [command, { keys, once = false }] of Object.entries(table)) {
    if (!keys.includes(name)) continue;
    const run = (bound.get(scope) ?? []).map((entry) => entry[command]).findLast(Boolean);
    if (run === undefined) continue;
    return once && repeated ? () => undefined : run;
  }
  return undefined;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  const typed = target instanceof HTMLInputElement;
  return typed && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, summary') !== null;
}
