/**
 * What in a text could lead its reader somewhere: links, mail addresses, hosts, account and telephone numbers. Ordinary words that
 * look alike stay what they are: "FY26 forecast", "Node.js", "monday.com", a full stop without its space.
 */
import { replaceIbans } from './iban-in-text.ts';

const TLD =
  'com|net|org|io|co|de|at|ch|eu|uk|fr|es|it|nl|app|dev|info|biz|me|ai|xyz|top|shop|site|online|link|click|ru|cn|us';
/** With a capital these begin the next sentence: "Finish the draft.At the end, send it". */
const SENTENCE_BEGINS = /\.(?:At|It|Me|Us|Top|App|Info|Site|Online|Link|Click|Shop)$/;
/** What calls itself by its host. Only the bare name: a page of theirs is an address like any other. */
const PRODUCTS: ReadonlySet<string> = new Set(
  'monday.com booking.com amazon.com salesforce.com make.com draw.io socket.io asp.net ado.net vb.net ml.net mobile.de check24.de'.split(
    ' ',
  ),
);
const REST = String.raw`[^\s<>"'()\[\]]`;
const ADDRESS = new RegExp(
  [
    // Links with a scheme; those that run or hold something do so without slashes.
    String.raw`(?<![\p{L}\d])(?:[a-z][a-z\d+.-]{1,20}:/{2}|(?:mailto|tel|sms|javascript|vbscript):|data:[\w.+-]+/[\w.+-]+[;,])${REST}+`,
    String.raw`[\p{L}\d._%+-]{1,64}@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`,
    String.raw`(?<host>(?<![\p{L}\d@.-])(?:[\p{L}\d-]{1,63}\.){1,5}(?:${TLD})(?![\p{L}\d]))(?<page>[/:?#]${REST}*)?`,
    String.raw`\+\d[\d ()/-]{6,18}\d`,
  ].join('|'),
  'giu',
);

/** The text with `by` of each address in its place. */
export function replaceAddresses(text: string, by: (address: string) => string): string {
  return replaceIbans(text, by).replaceAll(ADDRESS, (found, ...more) => {
    const { host, page = '' } = more.at(-1) as { host?: string; page?: string };
    return host !== undefined && page.length < 2 && isName(host) ? found : by(found);
  });
}

function isName(host: string): boolean {
  return PRODUCTS.has(host.toLowerCase()) || SENTENCE_BEGINS.test(host);
}
