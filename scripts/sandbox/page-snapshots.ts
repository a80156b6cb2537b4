import { randomBytes } from 'node:crypto';

const MAX_SNAPSHOTS = 200;

interface Snapshot<Item, About> {
  items: Item[];
  offset: number;
  size: number;
  about: About;
}

export interface Page<Item, About> {
  items: Item[];
  /** Absent on the last page. */
  next_page_token?: string;
  about: About;
}

/**
 * Paged lists over what was there when the first page was asked for, so that changes between two
 * pages neither skip nor repeat an item. The 200 newest lists are kept; an older token is unknown.
 */
export class PageSnapshots<Item, About> {
  readonly #snapshots = new Map<string, Snapshot<Item, About>>();

  first(items: Item[], size: number, about: About): Page<Item, About> {
    return this.#page({ items, offset: 0, size, about });
  }

  /** The page behind a token, or undefined where the token is unknown. */
  next(token: string): Page<Item, About> | undefined {
    const snapshot = this.#snapshots.get(token);
    return snapshot && this.#page(snapshot);
  }

  #page(snapshot: Snapshot<Item, About>): Page<Item, About> {
    const end = snapshot.offset + snapshot.size;
    const items = snapshot.items.slice(snapshot.offset, end);
    if (end >= snapshot.items.length) return { items, about: snapshot.about };
    const token = randomBytes(12).toString('base64url');
    this.#snapshots.set(token, { ...snapshot, offset: end });
    const oldest = this.#snapshots.keys().next().value;
    if (this.#snapshots.size > MAX_SNAPSHOTS && oldest !== undefined) {
      this.#snapshots.delete(oldest);
    }
    return { items, next_page_token: token, about: snapshot.about };
  }
}
