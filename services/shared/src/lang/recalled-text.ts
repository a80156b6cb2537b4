/**
 * Text that comes from memory is marked wherever it is put into a prompt or given to an agent, so that it is not learned a
 * second time when somebody repeats it. A repeated marker costs only the repeated text: whoever forges one hides his own words.
 */
const NAME = 'almanac-recalled';
/** Markers built around markers, deeper than anything repeats by itself, are forged. */
const MAX_ROUNDS = 20;

// What a model or a page makes of the brackets counts as well. The bounds keep the reading of any text in proportion to its length.
const TAG = new RegExp(
  String.raw`(?:<|‹|＜|&lt;)\s{0,5}(/?)\s{0,5}${NAME}(?:(?!&gt;)[^<>‹›＜＞]){0,1000}(?:>|›|＞|&gt;)`,
  'giu',
);

export interface RecalledText {
  memory_id: string;
  content: string;
}

/** The text inside its marker, which it can neither end nor open again. */
export function tagRecalled({ memory_id, content }: RecalledText): string {
  const id = memory_id.replaceAll(/[^\w-]/g, '');
  return `<${NAME} id="${id}">${withoutName(content)}</${NAME}>`;
}

/**
 * The text without what is marked; of markers forged within each other the name is broken. A marker that is never closed reaches to the end (a quotation was cut off); one that
 * only closes is left out alone.
 */
export function withoutRecalled(text: string): string {
  let rest = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = outsideOfTags(rest);
    // What stands around a removed part may have become a marker itself.
    if (next === rest) return rest;
    rest = next;
  }
  return withoutName(rest);
}

/** No marker can be made of what is left. */
function withoutName(text: string): string {
  return text.replaceAll(new RegExp(NAME, 'giu'), (name) => name.replace('-', ' '));
}

function outsideOfTags(text: string): string {
  let kept = '';
  let depth = 0;
  let at = 0;
  for (const tag of text.matchAll(TAG)) {
    if (depth === 0) kept += text.slice(at, tag.index);
    depth = tag[1] === '/' ? Math.max(0, depth - 1) : depth + 1;
    at = tag.index + tag[0].length;
  }
  return depth === 0 ? kept + text.slice(at) : kept;
}
