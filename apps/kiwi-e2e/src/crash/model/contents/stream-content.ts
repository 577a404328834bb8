import type { PlainReply } from '@kiwi/resp-protocol/testing';
import { sameMap } from '../content.ts';
import type { Content, ContentReader } from '../content.ts';

/** An entry that a consumer has not acknowledged. */
export interface Pending {
  readonly consumer: string;
  readonly deliveries: number;
}

/** A consumer group. Consumers without pending entries are left to the comparison of the nodes. */
export class Group {
  lastId: string;
  readonly pending: Map<string, Pending>;

  constructor(lastId: string, pending: ReadonlyMap<string, Pending> = new Map()) {
    this.lastId = lastId;
    this.pending = new Map(pending);
  }

  equals(found: Group): boolean {
    return this.lastId === found.lastId && sameMap(this.pending, found.pending, samePending);
  }
}

/** A stream. Times of delivery only the server knows. */
export class StreamContent implements Content {
  /** By id, in order: fields and values joined by spaces. */
  readonly entries: Map<string, string>;
  readonly groups: Map<string, Group>;
  lastId: string;
  added: number;

  constructor(
    entries: ReadonlyMap<string, string> = new Map(),
    groups: ReadonlyMap<string, Group> = new Map(),
    lastId = '0-0',
    added = 0,
  ) {
    this.entries = new Map(entries);
    this.groups = new Map(groups);
    this.lastId = lastId;
    this.added = added;
  }

  copy(): StreamContent {
    const groups = new Map<string, Group>();
    for (const [name, { lastId, pending }] of this.groups) {
      groups.set(name, new Group(lastId, pending));
    }
    return new StreamContent(this.entries, groups, this.lastId, this.added);
  }

  equals(found: Content): boolean {
    if (!(found instanceof StreamContent)) return false;
    if (this.lastId !== found.lastId || this.added !== found.added) return false;
    const sameGroups = sameMap(this.groups, found.groups, (one, other) => one.equals(other));
    return sameGroups && sameMap(this.entries, found.entries);
  }

  describe(): string {
    const groups = Array.from(this.groups, ([name, { lastId, pending }]) => {
      return `${name} after ${lastId} with ${pending.size} pending`;
    });
    return `a stream of ${this.entries.size} entries, ${this.added} added, last ${this.lastId}, groups [${groups.join('; ')}]`;
  }
}

export const streamReader: ContentReader = {
  type: 'stream',
  commands: (key) => [['XINFO', 'STREAM', key, 'FULL', 'COUNT', '0']],
  parse: ([reply]) => {
    const facts = named(reply);
    const entries = new Map<string, string>();
    for (const [id, values] of facts.get('entries') as readonly [string, readonly string[]][]) {
      entries.set(id, values.join(' '));
    }
    const groups = (facts.get('groups') as readonly PlainReply[]).map(groupOf);
    const lastId = String(facts.get('last-generated-id'));
    return new StreamContent(entries, new Map(groups), lastId, Number(facts.get('entries-added')));
  },
};

function groupOf(reply: PlainReply): [string, Group] {
  const facts = named(reply);
  const pending = new Map<string, Pending>();
  for (const entry of facts.get('pending') as readonly (readonly PlainReply[])[]) {
    const [id, consumer, , deliveries] = entry;
    pending.set(String(id), { consumer: String(consumer), deliveries: Number(deliveries) });
  }
  const group = new Group(String(facts.get('last-delivered-id')), pending);
  return [String(facts.get('name')), group];
}

/** A map as RESP2 writes it: names and values in turn. */
function named(reply: PlainReply | undefined): Map<string, PlainReply> {
  const flat = reply as readonly PlainReply[];
  const map = new Map<string, PlainReply>();
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(String(flat[i]), flat[i + 1] ?? null);
  return map;
}

function samePending(one: Pending, other: Pending): boolean {
  return one.consumer === other.consumer && one.deliveries === other.deliveries;
}
