import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { counted } from '../parts/words.ts';

interface DraftBarProps {
  count: number;
  /** What stands there now, where somebody changed it since the draft began. */
  moved: { version: number; made_by: string; reason: string } | undefined;
  onReview: () => void;
  onDiscard: () => void;
}

/** Changes that are not made yet: they are looked over as a whole, or thrown away. */
export function DraftBar({ count, moved, onReview, onDiscard }: DraftBarProps): JSX.Element {
  return (
    <div class="draft-bar">
      <Message
        tone="amber"
        action={
          <>
            <Button onClick={onDiscard}>Discard</Button>
            <Button
              kind="primary"
              onClick={onReview}
              held={moved === undefined ? undefined : 'It was changed meanwhile: discard first.'}
            >
              Look it over…
            </Button>
          </>
        }
      >
        {moved === undefined
          ? `${counted(count, 'change')} not made yet.`
          : `${moved.made_by} changed it meanwhile: version ${moved.version}, ${moved.reason}`}
      </Message>
    </div>
  );
}
