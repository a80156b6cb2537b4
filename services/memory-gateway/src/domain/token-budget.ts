/** Roughly how many tokens a text costs a model: four characters each. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/**
 * The best items that fit into a budget together, in order; one that does not fit is left out and a later, shorter one may
 * still fit. When not even the best fits alone, it is cut, so that a small budget never reads as "nothing known".
 */
export function withinBudget<T extends { content: string }>(
  items: readonly T[],
  max_tokens: number | undefined,
): T[] {
  if (max_tokens === undefined) return [...items];
  let left = max_tokens;
  const fitting = items.filter(({ content }) => {
    const cost = tokensOf(content);
    if (cost > left) return false;
    left -= cost;
    return true;
  });
  const [best] = items;
  if (fitting.length > 0 || best === undefined) return fitting;
  return [{ ...best, content: best.content.slice(0, max_tokens * 4) }];
}
