import type { AnalyticsReply } from '@almanac/shared/contracts/analytics';
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { HeatStrip } from '../parts/heat-strip.tsx';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty, Message } from '../parts/message.tsx';
import { LineChart } from '../parts/line-chart.tsx';
import { RowBars, RowDots } from '../parts/row-charts.tsx';
import { saveFile } from '../parts/save-file.ts';
import { counted, sayInstant } from '../parts/words.ts';
import { useNow } from '../parts/now.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useKeys } from '../shell/use-keys.ts';
import { csvOf } from './cells.ts';
import { addressOf, pathOf, sayDays, sayReading, TABLES, type Reading } from './functions.ts';
import { pictureOf, type Picture } from './picture.ts';
import { ResultTable } from './result-table.tsx';
import { useAsked } from './use-asked.ts';

/** The table that was run: what it shows in a sentence, the picture, the numbers, and on how much they rest. */
export function Answer({ reading }: { reading: Reading }): JSX.Element {
  const { fn, params } = reading;
  const read = useAsked<AnalyticsReply>(pathOf(fn), params, TABLES[fn]);
  if (read.error?.status === 422 && read.data === undefined) {
    return <Message tone="amber">{read.error.message} Nothing was counted.</Message>;
  }
  return (
    <Loaded read={read} what="the table" unharmed="Nothing was changed.">
      {(reply) => (
        <section class="section" aria-labelledby="answer-title">
          <header class="page-title">
            <h2 id="answer-title">{sayReading(reading)}</h2>
            <AsOf read={read} />
          </header>
          {reply.n === 0 ? (
            <Nothing fn={fn} reply={reply} />
          ) : (
            <Found reading={reading} reply={reply} />
          )}
        </section>
      )}
    </Loaded>
  );
}

function Nothing({ fn, reply }: { fn: Reading['fn']; reply: AnalyticsReply }): JSX.Element {
  if (!TABLES[fn].days) {
    return <Empty title="Nothing to count">There is nothing of this in {reply.source} now.</Empty>;
  }
  return (
    <Empty title="Nothing to count in these days">
      There are no records of {sayDays(reply)} in {reply.source}. Choose other days above.
    </Empty>
  );
}

function Found({ reading, reply }: { reading: Reading; reply: AnalyticsReply }): JSX.Element {
  const picture = pictureOf(reading.fn, reply);
  return (
    <>
      {picture === undefined ? null : <Drawn picture={picture} />}
      <ResultTable reply={reply} />
      <Foot reading={reading} reply={reply} />
    </>
  );
}

function Drawn({ picture }: { picture: Picture }): JSX.Element {
  const { finding, left_out } = picture;
  return (
    <>
      <p class="finding" role="status">
        {finding}
      </p>
      <Chart picture={picture} />
      {left_out === 0 ? null : (
        <p class="meta">
          Only the greatest are drawn; {counted(left_out, 'more row')}{' '}
          {left_out === 1 ? 'is' : 'are'} in the table.
        </p>
      )}
    </>
  );
}

function Chart({ picture }: { picture: Picture }): JSX.Element | null {
  switch (picture.kind) {
    case 'words':
      return null;
    case 'bars':
      return <RowBars {...picture} />;
    case 'dots':
      return <RowDots {...picture} />;
    case 'heat':
      return <HeatStrip {...picture} />;
    case 'line':
      return <LineChart {...picture} />;
  }
}

function Foot({ reading, reply }: { reading: Reading; reply: AnalyticsReply }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { from, to } = reply;
  const address = addressOf({ fn: reading.fn, params: { ...reading.params, from, to } });
  const what = TABLES[reading.fn].days ? 'these days' : 'this table';
  const copy = (): void => copyLink(new URL(address, location.href).href, what);
  useKeys('canvas', { copy });
  const save = (): void => {
    const name = `almanac-${reading.fn}-${from}-${to}.csv`;
    saveFile(name, 'text/csv;charset=utf-8', csvOf(reply));
    say(`Saved ${counted(reply.rows.length, 'row')} as CSV`);
  };
  return (
    <footer class="answer-foot">
      <p class="meta">
        Rests on {counted(reply.n, 'record')} of {reply.source}, {sayDays(reply)}. As of{' '}
        {sayInstant(reply.as_of, zone, now)}.
      </p>
      <div class="actions">
        <Button onClick={save}>Save as CSV</Button>
        <Button hint="y" onClick={copy}>
          Copy link
        </Button>
        <a href={address}>Link to {what}</a>
      </div>
    </footer>
  );
}

/** Browsers give the clipboard to safe addresses only. */
function copyLink(link: string, what: string): void {
  const failed = (): void => say(`The link was not copied. Copy it from "Link to ${what}".`);
  if (!('clipboard' in navigator)) failed();
  else navigator.clipboard.writeText(link).then(() => say(`Copied the link to ${what}`), failed);
}
