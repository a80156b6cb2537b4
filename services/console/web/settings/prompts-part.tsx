import type {
  PromptMetrics,
  PromptSummary,
  PromptVersion,
} from '@almanac/shared/contracts/prompts';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { plainName } from '../parts/words.ts';
import { useAllowed } from '../use-allowed.ts';
import { useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { NewVersionDialog } from './new-version-dialog.tsx';
import { PromptRow } from './prompt-row.tsx';
import { RollbackDialog } from './prompt-dialogs.tsx';

export const PROMPTS = '/api/v1/planner/prompts';

/** What models are told: each version with what it achieved, and who put it into use. */
export function PromptsPart(): JSX.Element {
  const [query, change] = useQuery();
  const read = useRead<{ items: PromptSummary[] }>(PROMPTS, { topics: ['plan'] });
  return (
    <Loaded read={read} what="the prompts">
      {({ items }) => {
        const name = items.find((one) => one.name === query['prompt'])?.name ?? items[0]?.name;
        if (name === undefined) return <p>There is no prompt.</p>;
        return (
          <div class="sections">
            <div class="filters">
              <SelectField
                label="Prompt"
                name="prompt"
                value={name}
                choices={items.map((one) => ({ value: one.name, text: plainName(one.name) }))}
                onChange={(prompt) => change({ prompt }, { replace: true })}
              />
              <AsOf read={read} />
            </div>
            <Versions key={name} name={name} />
          </div>
        );
      }}
    </Loaded>
  );
}

function Versions({ name }: { name: string }): JSX.Element {
  const versions = useRead<{ items: PromptVersion[] }>(`${PROMPTS}/${name}`, { topics: ['plan'] });
  const metrics = useRead<{ items: PromptMetrics[] }>(`${PROMPTS}/${name}/metrics`, {
    topics: ['plan'],
  });
  const [dialog, setDialog] = useState<'new' | 'back'>();
  const held = useAllowed('admin');
  return (
    <Loaded read={versions} what="its versions">
      {({ items }) => {
        const production = items.find(({ labels }) => labels.includes('production'));
        return (
          <section class="section">
            <header>
              <h2>Versions</h2>
              <div class="actions">
                <Button held={held} onClick={() => setDialog('back')}>
                  Roll back…
                </Button>
                <Button held={held} onClick={() => setDialog('new')}>
                  Write a version…
                </Button>
              </div>
            </header>
            {metrics.isError ? (
              <p class="message amber" role="status">
                What they achieved could not be read: {metrics.error.message}
              </p>
            ) : null}
            <ul class="rows">
              {items.map((one) => (
                <PromptRow
                  key={one.version}
                  one={one}
                  production={production}
                  metrics={metrics.data?.items.find(({ version }) => version === one.version)}
                />
              ))}
            </ul>
            {dialog === 'new' ? (
              <NewVersionDialog
                name={name}
                template={production?.template ?? ''}
                onClose={() => setDialog(undefined)}
              />
            ) : null}
            {dialog === 'back' ? (
              <RollbackDialog
                name={name}
                version={production?.version}
                onClose={() => setDialog(undefined)}
              />
            ) : null}
          </section>
        );
      }}
    </Loaded>
  );
}
