import { expect, test } from 'vitest';
import { orderAfter } from './transaction.ts';

/** What was sent, and a beginning that is answered when told. */
function stage() {
  const sent: string[] = [];
  const begun = Promise.withResolvers<unknown>();
  const order = orderAfter(begun.promise);
  const ask = (text: string): Promise<string> =>
    order.ask(text, () => {
      sent.push(text);
      return Promise.resolve(text);
    });
  return { sent, begun, order, ask };
}

test('until the beginning is answered only reads are sent, and what waits keeps its order', async () => {
  const { sent, begun, ask } = stage();
  const all = [ask('select 1'), ask('insert 1'), ask('select 2'), ask('update 1')];
  expect(sent).toEqual(['select 1']);
  begun.resolve(undefined);
  // Whoever comes while the others are let go comes after them.
  all.push(begun.promise.then(() => ask('select 3')));
  await Promise.all(all);
  expect(sent).toEqual(['select 1', 'insert 1', 'select 2', 'update 1', 'select 3']);
  void ask('insert 2');
  expect(sent.at(-1)).toBe('insert 2');
});

test('where the beginning fails no write is sent, and no read is believed', async () => {
  const { sent, begun, ask } = stage();
  const all = [ask('select 1'), ask('insert 1'), ask('commit')];
  begun.reject(new Error('no beginning'));
  for (const one of all) await expect(one).rejects.toThrow('no beginning');
  expect(sent).toEqual(['select 1']);
});

test('what waited when the transaction ended is not sent', async () => {
  const { sent, begun, order, ask } = stage();
  const late = ask('insert 1');
  order.end();
  begun.resolve(undefined);
  await expect(late).rejects.toThrow('is over');
  expect(sent).toEqual([]);
});
