import type { Content } from './content.ts';

/** When a key expires: milliseconds since 1970, `null` for never, `some` where only the server knows (EXPIRE is relative). */
export type Deadline = number | null | 'some';

export interface StoredValue {
  readonly content: Content;
  deadline: Deadline;
}

/** What a part of the keyspace holds. */
export type KeyValues = Map<string, StoredValue>;

export function copyOf(state: KeyValues): KeyValues {
  const copy: KeyValues = new Map();
  for (const [key, { content, deadline }] of state) {
    copy.set(key, { content: content.copy(), deadline });
  }
  return copy;
}

/** The content of a key, of this type; writers keep the types of their keys apart. */
export function contentAt<T extends Content>(
  state: KeyValues,
  key: string,
  type: new () => T,
): T | undefined {
  const content = state.get(key)?.content;
  return content instanceof type ? content : undefined;
}

/** The same, created when there is none. */
export function contentFor<T extends Content>(state: KeyValues, key: string, type: new () => T): T {
  const existing = contentAt(state, key, type);
  if (existing !== undefined) return existing;
  const content = new type();
  state.set(key, { content, deadline: null });
  return content;
}

/** Whether a value that was read is the expected one. */
export function sameValue(expected: StoredValue, found: StoredValue): boolean {
  return sameDeadline(expected.deadline, found.deadline) && expected.content.equals(found.content);
}

/** A value in a few words, for a report. */
export function describeValue(value: StoredValue | undefined): string {
  if (value === undefined) return 'nothing';
  const until = value.deadline === null ? '' : `, expires ${value.deadline}`;
  return `${value.content.describe()}${until}`;
}

function sameDeadline(expected: Deadline, found: Deadline): boolean {
  return expected === 'some' ? found !== null : expected === found;
}
