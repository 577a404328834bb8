import type { Part } from '../part/part.ts';

/** The only part of a small sorted set: all its elements in one string, see `packed-text.ts`. */
export class PackedPart implements Part {
  epoch = 0;
  captured: readonly unknown[] | null = null;
  text = '';
  /** Number of elements. */
  size = 0;

  get index(): number {
    return 0;
  }

  replace(text: string, size: number): void {
    this.text = text;
    this.size = size;
  }
}
