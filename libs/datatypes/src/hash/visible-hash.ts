import type { MapEntry, MapPage } from '../map/partitioned-map.ts';
import type { HashValue, ReadonlyHashValue } from './hash-value.ts';

/**
 * A hash as it is seen at a time: without the fields whose deadline is not after it. For the moments between a deadline and the deletion,
 * which is why it may be slower than the hash itself: `size` costs as much as there are such fields, `entriesAt` as all fields.
 */
export class VisibleHash implements ReadonlyHashValue {
  readonly type = 'hash' as const;
  private readonly hash: ReadonlyHashValue;
  private readonly timeMs: number;

  constructor(hash: ReadonlyHashValue, timeMs: number) {
    this.hash = hash;
    this.timeMs = timeMs;
  }

  get size(): number {
    return this.hash.size - this.hash.dueCount(this.timeMs);
  }

  get peaks() {
    return this.hash.peaks;
  }

  get memoryBytes(): number {
    return this.hash.memoryBytes;
  }

  get expiring(): number {
    return this.hash.expiring - this.hash.dueCount(this.timeMs);
  }

  get firstDeadline(): number {
    return this.hash.firstDeadline;
  }

  dueCount(timeMs: number): number {
    return this.hash.dueCount(timeMs);
  }

  get(field: string): string | undefined {
    return this.isDue(field) ? undefined : this.hash.get(field);
  }

  has(field: string): boolean {
    return !this.isDue(field) && this.hash.has(field);
  }

  deadlineOf(field: string): number | undefined {
    return this.isDue(field) ? undefined : this.hash.deadlineOf(field);
  }

  forEach(visit: (value: string, field: string) => void): void {
    this.hash.forEach((value, field) => {
      if (!this.isDue(field)) visit(value, field);
    });
  }

  *entries(): Generator<MapEntry<string>, void, undefined> {
    for (const entry of this.hash.entries()) if (!this.isDue(entry[0])) yield entry;
  }

  entriesAt(positions: readonly number[]): MapEntry<string>[] {
    const found: MapEntry<string>[] = [];
    let position = 0;
    for (const entry of this.entries()) {
      if (positions[found.length] === position) found.push(entry);
      if (found.length === positions.length) break;
      position++;
    }
    return found;
  }

  scan(cursor: number, count: number): MapPage<string> {
    const page = this.hash.scan(cursor, count);
    return { next: page.next, entries: page.entries.filter(([field]) => !this.isDue(field)) };
  }

  /** A copy with the fields that are not seen, too. */
  clone(): HashValue {
    return this.hash.clone();
  }

  private isDue(field: string): boolean {
    const deadlineMs = this.hash.deadlineOf(field);
    return deadlineMs !== undefined && deadlineMs <= this.timeMs;
  }
}
