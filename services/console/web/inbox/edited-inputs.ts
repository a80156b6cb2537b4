/** The inputs of an Action as fields to edit. What is no text or number is edited as JSON, and read back strictly. */
export interface InputField {
  name: string;
  label: string;
  kind: 'line' | 'text' | 'number' | 'json';
  value: string;
}

const LONG = 80;

export function fieldsOf(inputs: Readonly<Record<string, unknown>>): InputField[] {
  return Object.entries(inputs).map(([name, value]) => {
    const plain = name.replaceAll('_', ' ');
    const label = plain.charAt(0).toUpperCase() + plain.slice(1);
    if (typeof value === 'string') {
      const kind = value.length > LONG || value.includes('\n') ? 'text' : 'line';
      return { name, label, kind, value };
    }
    if (typeof value === 'number') return { name, label, kind: 'number', value: String(value) };
    return { name, label, kind: 'json', value: JSON.stringify(value, null, 2) };
  });
}

export type EditedInputs =
  | { ok: true; inputs: Record<string, unknown>; changed: boolean }
  | { ok: false; wrong: Record<string, string> };

export function editedInputs(
  before: Readonly<Record<string, unknown>>,
  edited: Readonly<Record<string, string>>,
): EditedInputs {
  const inputs: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  for (const { name, kind, value } of fieldsOf(before)) {
    const text = edited[name] ?? value;
    // What nobody touched stays as it is, to the last byte.
    if (text === value) inputs[name] = before[name];
    else if (kind === 'line' || kind === 'text') inputs[name] = text;
    else if (kind === 'number') inputs[name] = readNumber(text, name, wrong);
    else inputs[name] = readJson(text, name, wrong);
  }
  if (Object.keys(wrong).length > 0) return { ok: false, wrong };
  return {
    ok: true,
    inputs,
    changed: Object.keys(inputs).some((name) => inputs[name] !== before[name]),
  };
}

function readNumber(text: string, name: string, wrong: Record<string, string>): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) wrong[name] = 'A number is needed.';
  return number;
}

function readJson(text: string, name: string, wrong: Record<string, string>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    wrong[name] = 'This is not JSON: look for a missing bracket, comma or quotation mark.';
    return undefined;
  }
}
