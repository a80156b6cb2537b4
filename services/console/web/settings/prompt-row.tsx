import type { PromptMetrics, PromptVersion } from '@almanac/shared/contracts/prompts';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { lineDiff } from '../parts/line-diff.ts';
import { useNow } from '../parts/now.ts';
import { Tag } from '../parts/tag.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { useAllowed } from '../use-allowed.ts';
import { ApproveDialog } from './prompt-dialogs.tsx';
import { metricFacts } from './prompt-words.ts';

interface Props {
  one: PromptVersion;
  production: PromptVersion | undefined;
  metrics: PromptMetrics | undefined;
}

export function PromptRow({ one, production, metrics }: Props): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const [label, setLabel] = useState<'production' | 'staging'>();
  const held = useAllowed('admin');
  const in_use = one.version === production?.version;
  const staged = one.labels.includes('staging');
  return (
    <li class="prompt-row">
      <div class="prompt-head">
        <div>
          <span class="strong">Version {one.version}</span>{' '}
          {one.labels.map((name) => (
            <Tag key={name} tone={name === 'production' ? 'leaf' : 'sky'}>
              {name}
            </Tag>
          ))}
          <p>{one.reason}</p>
          <p class="meta">
            {one.author}, {sayInstant(one.created_at, zone, now)}
            {one.decisions.map(
              ({ act, label: of, reason, by, at }) =>
                ` · ${act === 'rolled_back' ? 'rolled back to' : 'put into'} ${of} by ${by}, ${sayInstant(at, zone, now)}${reason === null ? '' : `: ${reason}`}`,
            )}
          </p>
        </div>
        <div class="actions">
          {in_use ? null : (
            <Button
              held={held}
              label={`Approve… version ${one.version}`}
              onClick={() => setLabel('production')}
            >
              Approve…
            </Button>
          )}
          {in_use || staged ? null : (
            <Button
              held={held}
              kind="quiet"
              label={`Stage… version ${one.version}`}
              onClick={() => setLabel('staging')}
            >
              Stage…
            </Button>
          )}
        </div>
      </div>
      <Metrics metrics={metrics} />
      <details>
        <summary class="meta">
          {in_use || production === undefined ? 'Its text' : 'Its text, compared with production'}
          <span class="visually-hidden">, version {one.version}</span>
        </summary>
        <Text one={one} production={in_use ? undefined : production} />
      </details>
      {label === undefined ? null : (
        <ApproveDialog
          one={one}
          label={label}
          before={label === 'production' ? production?.version : undefined}
          onClose={() => setLabel(undefined)}
        />
      )}
    </li>
  );
}

function Metrics({ metrics }: { metrics: PromptMetrics | undefined }): JSX.Element | null {
  if (metrics === undefined) return null;
  if (metrics.questions === 0) return <p class="meta">Nobody was asked with it yet.</p>;
  return (
    <dl class="figures">
      {metricFacts(metrics).map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const MARKS = { same: ' ', gone: '−', new: '+' };
const SAID = { same: '', gone: 'gone: ', new: 'new: ' };

function Text({ one, production }: Pick<Props, 'one' | 'production'>): JSX.Element {
  const lines =
    production === undefined
      ? one.template.split('\n').map((text) => ({ kind: 'same' as const, text }))
      : lineDiff(production.template, one.template);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, so keys must reach it
    <div class="code" role="region" aria-label={`Text of version ${one.version}`} tabIndex={0}>
      {lines.map(({ kind, text }, at) => (
        <div key={at} class={kind}>
          <span aria-hidden="true">{MARKS[kind]} </span>
          <span class="visually-hidden">{SAID[kind]}</span>
          {text === '' ? ' ' : text}
        </div>
      ))}
    </div>
  );
}
