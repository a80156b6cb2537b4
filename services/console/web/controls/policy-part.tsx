import type { PolicyReply } from '@almanac/shared/contracts/policy';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useQuery } from '../use-query.ts';
import { readAgain, useRead } from '../use-read.ts';
import { DraftBar } from './draft-bar.tsx';
import { ForbiddenList } from './forbidden-list.tsx';
import { kindNamed, levelOneRule } from './level-one.ts';
import { LiveTypes } from './live-types.tsx';
import { PolicyTester } from './policy-tester.tsx';
import { PolicyVersions } from './policy-versions.tsx';
import { policyDifferences, type PolicyDraft } from './policy-words.ts';
import { RuleTable } from './rule-table.tsx';

/** Which kind of Action needs which level. What is changed here is a draft until it is looked over and given a reason. */
export function PolicyPart(): JSX.Element {
  const read = useRead<PolicyReply>('/api/v1/policies', { topics: ['control'] });
  return (
    <Loaded read={read} what="the policy" unharmed="Nothing was changed.">
      {(policy) => (
        <div class="sections">
          <AsOf read={read} />
          <PolicyTester />
          <PolicyEditor policy={policy} />
          <PolicyVersions current={policy} />
        </div>
      )}
    </Loaded>
  );
}

function PolicyEditor({ policy }: { policy: PolicyReply }): JSX.Element {
  const [base, setBase] = useState(policy);
  const [draft, setDraft] = useState<PolicyDraft>();
  const [reviewing, setReviewing] = useState(false);
  const shown = draft === undefined ? policy : base;
  const now = draft ?? policy;
  const change = (next: Partial<PolicyDraft>): void => {
    if (draft === undefined) setBase(policy);
    const { rules, forbidden, live } = now;
    setDraft({ rules, forbidden, live, ...next });
  };
  const differences = draft === undefined ? [] : policyDifferences(shown, draft);
  const discard = (): void => setDraft(undefined);
  return (
    <>
      <MadeBy policy={policy} />
      {differences.length === 0 ? null : (
        <DraftBar
          count={differences.length}
          moved={policy.version === base.version ? undefined : policy}
          onReview={() => setReviewing(true)}
          onDiscard={discard}
        />
      )}
      <RuleTable
        rules={now.rules}
        floors={policy.floors}
        onChange={(rules) => change({ rules })}
        {...useOffered(now.rules)}
      />
      <LiveTypes live={now.live} onChange={(live) => change({ live })} />
      <ForbiddenList
        always={policy.always_forbidden}
        own={now.forbidden}
        onChange={(forbidden) => change({ forbidden })}
      />
      {reviewing && draft !== undefined ? (
        <ChangeDialog
          title={`Policy version ${base.version + 1}`}
          lead="What is authorized and has not begun is judged by it before it begins."
          differences={differences}
          verb="Make it the policy"
          shortest={10}
          act={async (reason, intent) => {
            const { waived_floors, version } = base;
            const body = { ...draft, waived_floors, version, reason };
            await send('PUT', '/api/v1/policies', body, { intent });
            readAgain('control');
            say(`Policy version ${version + 1} holds`);
            discard();
          }}
          onClose={() => setReviewing(false)}
        />
      ) : null}
    </>
  );
}

/** A card of the inbox leads here to be no longer asked about: `level1` in the address names its kind. */
function useOffered(rules: PolicyDraft['rules']) {
  const [query, go] = useQuery();
  const kind = kindNamed(query['level1']);
  return {
    offered: kind === undefined ? undefined : levelOneRule(rules, kind),
    onOffered: () => go({ level1: undefined }, { replace: true }),
  };
}

function MadeBy({ policy }: { policy: PolicyReply }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { version, made_by, made_at, reason, policy: mode } = policy;
  return (
    <p class="lead">
      Version {version}, {mode}. Made by {made_by}, {sayInstant(made_at, zone, now)}: {reason}
    </p>
  );
}
