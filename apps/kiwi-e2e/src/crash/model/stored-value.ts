/** When a key expires: milliseconds since 1970, `null` for never, `some` where only the server knows (EXPIRE is relative). */
export type Deadline = number | null | 'some';

export type StoredValue =
  | { readonly kind: 'string'; text: string; deadline: Deadline }
  | { readonly kind: 'hash'; readonly fields: Map<string, string>; deadline: Deadline };

/** What a part of the keyspace holds. */
export type KeyValues = Map<string, StoredValue>;

export function copyOf(state: KeyValues): KeyValues {
  const copy: KeyValues = new Map();
  for (const [key, value] of state) {
    copy.set(
      key,
      value.kind === 'string' ? { ...value } : { ...value, fields: new Map(value.fields) },
    );
  }
  return copy;
}

/** Whether a value that was read is the expected one; fields compare without order. */
export function sameValue(expected: StoredValue, found: StoredValue): boolean {
  if (!sameDeadline(expected.deadline, found.deadline)) return false;
  if (expected.kind === 'string') return found.kind === 'string' && expected.text === found.text;
  if (found.kind !== 'hash' || expected.fields.size !== found.fields.size) return false;
  for (const [field, text] of expected.fields) if (found.fields.get(field) !== text) return false;
  return true;
}

/** A value in a few words, for a report. */
export function describeValue(value: StoredValue | undefined): string {
  if (value === undefined) return 'nothing';
  const until = value.deadline === null ? '' : `, expires ${value.deadline}`;
  if (value.kind === 'hash') return `a hash of ${value.fields.size} fields${until}`;
  const text = value.text.length > 60 ? `${value.text.slice(0, 60)}...` : value.text;
  return `"${text}" (${value.text.length} bytes)${until}`;
}

function sameDeadline(expected: Deadline, found: Deadline): boolean {
  return expected === 'some' ? found !== null : expected === found;
}
