/** The elements of blocks, by their ids. */
export function isOwnFocus(block_id: string): boolean {
  return document.activeElement?.id === `block-${block_id}`;
}

export function focusBlock(block_id: string): void {
  document.getElementById(`block-${block_id}`)?.focus();
}
