import { slotCount } from '../key-slot.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { Slot } from '../slot/slot.ts';
import type { SlotPart } from '../slot/slot-part.ts';
import type { Keyspace } from '../keyspace.ts';
import type { KeyspaceCut } from '../checkpoint/keyspace-cut.ts';
import { finish } from '../checkpoint/steps.ts';
import { KeyspaceLoader } from '../checkpoint/keyspace-loader.ts';

/** The committed pages of a keyspace, for specs: what `@kiwi/checkpoint-storage` keeps in files. */
export class MemoryCheckpoint {
  readonly pages = new Map<string, Uint8Array>();
  #header: Uint8Array = new Uint8Array();

  /** Draws all that is left of a cut and commits it. */
  write(cut: KeyspaceCut): void {
    this.commit(cut, drawRest(cut));
  }

  /** Takes the pages of a cut that was drawn to its end. */
  commit(cut: KeyspaceCut, drawn: readonly (readonly [string, Uint8Array])[]): void {
    const dropped = [...cut.droppedPages()].filter((key) => key !== null);
    for (const [key, data] of drawn) this.pages.set(key, data);
    for (const key of dropped) {
      if (drawn.some(([other]) => other === key)) throw new Error(`${key} is drawn and dropped`);
      if (!this.pages.delete(key)) throw new Error(`${key} is dropped but was never written`);
    }
    this.#header = cut.header;
    finish(cut.committed());
  }

  /** Loads everything, the last page first. */
  loadInto(keyspace: Keyspace): void {
    const loader = new KeyspaceLoader(keyspace.hashSeed);
    for (const [key, data] of [...this.pages].reverse()) finish(loader.addPage(key, data));
    loader.addHeader(this.#header);
    keyspace.replaceWith(finish(loader.finish()));
  }

  /** Takes over what another one holds. */
  copyFrom(other: MemoryCheckpoint): void {
    this.pages.clear();
    for (const [key, data] of other.pages) this.pages.set(key, data);
    this.#header = other.#header;
  }

  get bytes(): number {
    let bytes = 0;
    for (const data of this.pages.values()) bytes += data.length;
    return bytes;
  }
}

/** The next page of a cut, with memory of its own; null as `nextPage`. */
export function drawPage(cut: KeyspaceCut): [key: string, data: Uint8Array] | null {
  const page = cut.nextPage();
  return page === null ? null : [page.key, Uint8Array.from(page.data)];
}

/** The pages of a cut that are not drawn yet. */
export function drawRest(cut: KeyspaceCut): [key: string, data: Uint8Array][] {
  const drawn: [string, Uint8Array][] = [];
  while (!cut.isDrawn) {
    const page = drawPage(cut);
    if (page !== null) drawn.push(page);
  }
  return drawn;
}

/**
 * Everything that commands can see of a keyspace, and the parts that decide about orders in the future. A text, because
 * specs compare large ones.
 */
export function snapshotOf(keyspace: Keyspace): string {
  const databases = keyspace.databases.map(({ contents, size, expiring }) => {
    const slots = [];
    // Most slots are empty, and specs compare often.
    let index = contents.nextFilledSlot(0);
    while (index < slotCount) {
      const slot = contents.slots[index] as Slot;
      slots.push({ index, parts: slot.parts().map((part) => partContent(slot, part)) });
      index = contents.nextFilledSlot(index + 1);
    }
    return { size, expiring, slots };
  });
  return JSON.stringify({ databases, appliedMs: keyspace.clock.appliedMs });
}

function partContent(slot: Slot, part: SlotPart): unknown {
  const entries: unknown[] = [];
  const copy = slot.copyOf(part, (length) => Buffer.alloc(length) as Latin1Buffer);
  copy.forEach((key, value, deadlineMs) => {
    const content =
      typeof value === 'object'
        ? { type: value.type, parts: value.parts().map((own) => value.contentOf(own)) }
        : value;
    entries.push(key, deadlineMs, content);
  });
  return entries;
}
