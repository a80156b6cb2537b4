/** In a list of memories: c corrects the one that has the focus, y copies its id. */
import { focusedRow, useRowKeys } from '../shell/use-row-keys.ts';
import { say } from '../shell/toast.ts';
import { useKeys } from '../shell/use-keys.ts';
import { useQuery } from '../use-query.ts';
import { copyId } from './copy-id.ts';

export function useMemoryRowKeys(): { current: HTMLDivElement | null } {
  const [, change] = useQuery();
  const box = useRowKeys('memory');
  const withRow = (act: (id: string) => void) => (): void => {
    const id = focusedRow();
    if (id === undefined) say('Go to a memory first: J and K.');
    else act(id);
  };
  useKeys('memory', {
    correct: withRow((id) => change({ id, correct: 'yes' })),
    copy: withRow((id) => void copyId(id)),
  });
  return box;
}
