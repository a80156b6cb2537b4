export interface Choice {
  value: string;
  text: string;
}

/** An address may name what no choice does: it is shown as it stands, and never as a field without content. */
export function withValue(choices: readonly Choice[], value: string): readonly Choice[] {
  if (value === '' || choices.some((choice) => choice.value === value)) return choices;
  return [...choices, { value, text: `${value} (unknown)` }];
}
