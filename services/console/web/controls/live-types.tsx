import type { PolicyReply } from '@almanac/shared/contracts/policy';
import type { JSX } from 'preact';
import { ACTION_TYPES, sayType } from '../parts/action-words.ts';
import { useAllowed } from '../use-allowed.ts';

type Live = PolicyReply['live'];

/** Which kinds are really executed; the others are decided and recorded, so that one can see what would have happened. */
export function LiveTypes(props: { live: Live; onChange: (live: Live) => void }): JSX.Element {
  const { live, onChange } = props;
  const held = useAllowed('admin');
  return (
    <section class="section">
      <h2>What is executed</h2>
      <p class="meta">
        {held ?? 'The kinds without a mark are decided and recorded, and nothing happens.'}
      </p>
      <fieldset class="choices">
        <legend class="visually-hidden">Kinds of Actions that are executed</legend>
        {ACTION_TYPES.map((type) => (
          <label key={type} class="choice">
            <input
              type="checkbox"
              checked={live.includes(type)}
              disabled={held !== undefined}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked
                    ? [...live, type].toSorted()
                    : live.filter((one) => one !== type),
                )
              }
            />
            {sayType(type)}
          </label>
        ))}
      </fieldset>
    </section>
  );
}
