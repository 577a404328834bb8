import { slotCount } from '../key-slot.ts';

/**
 * The names of pages. `k<table>.<slot>.<part>.<chunk>` holds keys, `c<id>.<part>.<chunk>` a part of a large collection,
 * `s<id>.0.<chunk>` a large string. What does not fit in one page continues in further chunks.
 */
export type PageKey =
  | SlotPageKey
  | { readonly kind: 'c' | 's'; readonly id: number; readonly part: number };

export interface SlotPageKey {
  readonly kind: 'k';
  readonly table: number;
  readonly slot: number;
  readonly part: number;
}

const keyPattern = /^(?:k(\d{1,15})\.(\d{1,5})\.(\d{1,7})|([cs])(\d{1,15})\.(\d{1,7}))\.(\d{1,7})$/;

export function slotPage(table: number, slot: number, part: number): string {
  return `k${table}.${slot}.${part}.`;
}

export function collectionPage(id: number, part: number): string {
  return `c${id}.${part}.`;
}

export function stringPage(id: number): string {
  return `s${id}.0.`;
}

/** A page key without its chunk, and the chunk; null when it is none of ours. */
export function parsePageKey(text: string): { key: PageKey; base: string; chunk: number } | null {
  const match = keyPattern.exec(text);
  if (match === null) return null;
  const chunk = Number(match[7]);
  const base = text.slice(0, text.lastIndexOf('.') + 1);
  const kind = match[4];
  if (kind === undefined) {
    const slot = Number(match[2]);
    if (slot >= slotCount) return null;
    return {
      key: { kind: 'k', table: Number(match[1]), slot, part: Number(match[3]) },
      base,
      chunk,
    };
  }
  return {
    key: { kind: kind === 'c' ? 'c' : 's', id: Number(match[5]), part: Number(match[6]) },
    base,
    chunk,
  };
}

/** One number for a part of a slot. */
export function partNumber(slot: number, part: number): number {
  return part * slotCount + slot;
}

export function slotOfPartNumber(number: number): number {
  return number % slotCount;
}

export function partOfPartNumber(number: number): number {
  return Math.floor(number / slotCount);
}
