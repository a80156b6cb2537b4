/**
 * Every key of the console, as data: what `?` lists, what buttons show, and what one dispatcher listens for. One key has one
 * meaning on one page: `keymap.test.ts`. `mod` is Ctrl or ⌘; two words are pressed one after the other.
 */
export interface KeySpec {
  keys: readonly string[];
  does: string;
  /** A held-down key decides once. */
  once?: boolean;
  /** The command of everywhere that this page means something else by. */
  instead_of?: string;
}

export type Scope =
  | 'everywhere'
  | 'inbox'
  | 'calendar'
  | 'plans'
  | 'memory'
  | 'activity'
  | 'situation'
  | 'canvas'
  | 'controls'
  | 'settings'
  | 'today';

export const KEYMAP = {
  everywhere: {
    'go-today': { keys: ['g t'], does: 'Go to Today' },
    'go-inbox': { keys: ['g i'], does: 'Go to the inbox' },
    'go-calendar': { keys: ['g c'], does: 'Go to the calendar' },
    'go-plans': { keys: ['g p'], does: 'Go to plans' },
    'go-memory': { keys: ['g m'], does: 'Go to memory' },
    'go-canvas': { keys: ['g v'], does: 'Go to the canvas' },
    'go-activity': { keys: ['g a'], does: 'Go to activity' },
    'go-situation': { keys: ['g s'], does: 'Go to the situation' },
    'go-controls': { keys: ['g o'], does: 'Go to controls' },
    palette: { keys: ['mod+k', '/'], does: 'Search, or run a command' },
    keys: { keys: ['?'], does: 'Show these keys' },
    stop: { keys: ['mod+shift+.'], does: 'Stop everything', once: true },
  },
  inbox: {
    next: { keys: ['j', 'ArrowDown'], does: 'Next' },
    previous: { keys: ['k', 'ArrowUp'], does: 'Previous' },
    open: { keys: ['Enter'], does: 'Open' },
    back: { keys: ['Escape'], does: 'Back' },
    select: { keys: ['x'], does: 'Select for several at once' },
    'extend-down': { keys: ['shift+J'], does: 'Select downwards' },
    'extend-up': { keys: ['shift+K'], does: 'Select upwards' },
    filter: { keys: ['f'], does: 'Filter' },
    approve: { keys: ['a'], does: 'Approve', once: true },
    reject: { keys: ['r'], does: 'Reject', once: true },
    edit: { keys: ['e'], does: 'Edit', once: true },
    later: { keys: ['h'], does: 'Later', once: true },
    undo: { keys: ['z'], does: 'Undo the last decision', once: true },
    evidence: { keys: ['v'], does: 'Go to the evidence' },
    send: { keys: ['mod+Enter'], does: 'Send the edit', once: true },
  },
  calendar: {
    left: { keys: ['ArrowLeft'], does: 'Block of the day before' },
    right: { keys: ['ArrowRight'], does: 'Block of the day after' },
    up: { keys: ['ArrowUp'], does: 'Block before' },
    down: { keys: ['ArrowDown'], does: 'Block after' },
    earlier: { keys: ['shift+ArrowUp'], does: 'Move 15 min earlier' },
    later: { keys: ['shift+ArrowDown'], does: 'Move 15 min later' },
    'day-before': { keys: ['shift+ArrowLeft'], does: 'Move to the day before' },
    'day-after': { keys: ['shift+ArrowRight'], does: 'Move to the day after' },
    longer: { keys: ['+', 'shift++'], does: 'Longer by 15 min' },
    shorter: { keys: ['-'], does: 'Shorter by 15 min' },
    pin: { keys: ['p'], does: 'Pin or unpin', once: true },
    done: { keys: ['d'], does: 'Done', once: true },
    move: { keys: ['m'], does: 'Move…', once: true },
    today: { keys: ['t'], does: 'This week' },
    'week-before': { keys: ['['], does: 'Week before' },
    'week-after': { keys: [']'], does: 'Week after' },
    'undo-run': { keys: ['u'], does: 'Undo the last run', once: true },
    partial: { keys: ['w'], does: 'Partly done…', once: true },
    skip: { keys: ['s'], does: 'Skip', once: true },
    open: { keys: ['o'], does: 'Open the plan' },
    reschedule: { keys: ['r'], does: 'Reschedule…', once: true },
    back: { keys: ['Escape'], does: 'Back' },
  },
  plans: {
    next: { keys: ['j', 'ArrowDown'], does: 'Next' },
    previous: { keys: ['k', 'ArrowUp'], does: 'Previous' },
    open: { keys: ['Enter'], does: 'Open' },
    back: { keys: ['Escape'], does: 'Back' },
    filter: { keys: ['f'], does: 'Filter' },
    revise: { keys: ['r'], does: 'Revise…', once: true },
    edit: { keys: ['e'], does: 'Edit steps…', once: true },
  },
  memory: {
    search: { keys: ['/'], does: 'Search memory', instead_of: 'palette' },
    next: { keys: ['j', 'ArrowDown'], does: 'Next' },
    previous: { keys: ['k', 'ArrowUp'], does: 'Previous' },
    open: { keys: ['Enter'], does: 'Open' },
    back: { keys: ['Escape'], does: 'Back' },
    filter: { keys: ['f'], does: 'Filter' },
    correct: { keys: ['c'], does: 'That is wrong: correct it', once: true },
    copy: { keys: ['y'], does: 'Copy the id' },
  },
  activity: {
    next: { keys: ['j', 'ArrowDown'], does: 'Next' },
    previous: { keys: ['k', 'ArrowUp'], does: 'Previous' },
    open: { keys: ['Enter'], does: 'Open' },
    back: { keys: ['Escape'], does: 'Back' },
    filter: { keys: ['f'], does: 'Filter' },
  },
  situation: {},
  canvas: {
    ask: { keys: ['q'], does: 'Ask a question' },
    filter: { keys: ['f'], does: 'Change what is asked for' },
    copy: { keys: ['y'], does: 'Copy the link' },
  },
  controls: {},
  settings: {},
  today: {
    done: { keys: ['d'], does: 'Done with what is now', once: true },
    extend: { keys: ['+', 'shift++'], does: '15 min more for what is now', once: true },
  },
} as const satisfies Record<Scope, Record<string, KeySpec>>;

export type CommandOf<In extends Scope> = keyof (typeof KEYMAP)[In] & string;

export const SCOPE_NAMES: Record<Scope, string> = {
  everywhere: 'Everywhere',
  inbox: 'Inbox',
  calendar: 'Calendar',
  plans: 'Plans',
  memory: 'Memory',
  activity: 'Activity',
  situation: 'Situation',
  canvas: 'Canvas',
  controls: 'Controls',
  settings: 'Settings',
  today: 'Today',
};

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** The name under which a pressed key stands in the table; undefined for keys that are never ours. */
export function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | undefined {
  if (altKey || ['Shift', 'Control', 'Meta', 'Alt'].includes(key)) return undefined;
  const mod = ctrlKey || metaKey;
  // Shift makes another character of most keys: it is named only where it does not, and for letters.
  const letter = /^[a-z]$/i.test(key);
  const named = key.length > 1;
  const plain = mod && letter ? key.toLowerCase() : shiftedKey(key, mod && shiftKey);
  const shift = shiftKey && (letter || named || mod);
  return `${mod ? 'mod+' : ''}${shift ? 'shift+' : ''}${plain}`;
}

/** With Ctrl+Shift a US keyboard says ">" where the sign on the key is ".". */
function shiftedKey(key: string, undo: boolean): string {
  if (!undo) return key;
  return key === '>' || key === ':' ? '.' : key;
}

/** As written on a button or in the list. */
export function sayKey(name: string, mac = isMac()): string {
  return name
    .split(' ')
    .map((part) =>
      part
        .replace('mod+', mac ? '⌘' : 'Ctrl+')
        .replace('shift+', mac ? '⇧' : 'Shift+')
        .replace('ArrowDown', '↓')
        .replace('ArrowUp', '↑')
        .replace('ArrowLeft', '←')
        .replace('ArrowRight', '→')
        .replace('Escape', 'Esc')
        .replace(/(?<![A-Za-z])([a-z])$/, (letter) => letter.toUpperCase()),
    )
    .join(' ');
}

function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent);
}
