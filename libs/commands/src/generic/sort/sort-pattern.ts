import type { Database } from '@kiwi/keyspace';
import { isString, textOf } from '../../string/string-value.ts';

/**
 * Where SORT's BY and GET look something up for an element: a string at a key, or a field of a hash, with the element in the place of the
 * first `*`; or the element itself.
 */
export class SortPattern {
  /** Whether it depends on the element. */
  readonly isVariable: boolean;
  private readonly isElement: boolean;
  private readonly prefix: string;
  private readonly postfix: string;
  private readonly field: string | null;

  /** `#`, or `prefix*postfix`, or `prefix*postfix->field`. */
  constructor(pattern: string) {
    // Redis looks for the star in a C string, which ends at a NUL byte.
    const star = pattern.split('\0', 1)[0]?.indexOf('*') ?? -1;
    const arrow = pattern.indexOf('->', star + 1);
    this.isElement = pattern === '#';
    this.isVariable = star !== -1;
    const hasField = star !== -1 && arrow !== -1 && arrow + 2 < pattern.length;
    this.prefix = pattern.slice(0, Math.max(0, star));
    this.postfix = pattern.slice(star + 1, hasField ? arrow : undefined);
    this.field = hasField ? pattern.slice(arrow + 2) : null;
  }

  /** What there is for an element; undefined when there is nothing. */
  lookup(db: Database, element: string): string | undefined {
    if (this.isElement) return element;
    if (!this.isVariable) return undefined;
    const value = db.lookup(this.prefix + element + this.postfix);
    if (value === undefined) return undefined;
    if (this.field === null) return isString(value) ? textOf(value) : undefined;
    if (typeof value !== 'object' || value.type !== 'hash') return undefined;
    return db.visibleHash(value).get(this.field);
  }
}
