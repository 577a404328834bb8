import type { Reply } from '@kiwi/resp-protocol/testing';
import type { KeyValues, StoredValue } from './stored-value.ts';

/** A command and what it means. */
export interface Operation {
  readonly args: readonly string[];
  /** Does to the model what the server should do; answers the reply, written as `replyText` writes it. */
  readonly apply: (state: KeyValues) => string;
}

/** A reply on one line, as it starts on the wire. */
export function replyText(reply: Reply): string {
  switch (reply.type) {
    case 'simple':
      return `+${reply.text}`;
    case 'error':
      return `-${reply.line}`;
    case 'integer':
      return `:${reply.value}`;
    case 'bulk':
      return `$${reply.value}`;
    default:
      return reply.type;
  }
}

export function set(key: string, text: string): Operation {
  return {
    args: ['SET', key, text],
    apply: (state) => {
      state.set(key, { kind: 'string', text, deadline: null });
      return '+OK';
    },
  };
}

export function mset(texts: ReadonlyMap<string, string>): Operation {
  return {
    args: ['MSET', ...[...texts].flat()],
    apply: (state) => {
      for (const [key, text] of texts) state.set(key, { kind: 'string', text, deadline: null });
      return '+OK';
    },
  };
}

export function incrby(key: string, by: number): Operation {
  return {
    args: by === 1 ? ['INCR', key] : ['INCRBY', key, String(by)],
    apply: (state) => {
      const value = stringAt(state, key, '0');
      value.text = String(Number(value.text) + by);
      return `:${value.text}`;
    },
  };
}

export function append(key: string, text: string): Operation {
  return {
    args: ['APPEND', key, text],
    apply: (state) => {
      const value = stringAt(state, key, '');
      value.text += text;
      return `:${value.text.length}`;
    },
  };
}

export function hset(key: string, texts: ReadonlyMap<string, string>): Operation {
  return {
    args: ['HSET', key, ...[...texts].flat()],
    apply: (state) => {
      const fields = hashAt(state, key);
      const before = fields.size;
      for (const [field, text] of texts) fields.set(field, text);
      return `:${fields.size - before}`;
    },
  };
}

export function hincrby(key: string, field: string, by: number): Operation {
  return {
    args: ['HINCRBY', key, field, String(by)],
    apply: (state) => {
      const fields = hashAt(state, key);
      const text = String(Number(fields.get(field) ?? '0') + by);
      fields.set(field, text);
      return `:${text}`;
    },
  };
}

export function hdel(key: string, names: readonly string[]): Operation {
  return {
    args: ['HDEL', key, ...names],
    apply: (state) => {
      const value = state.get(key);
      if (value?.kind !== 'hash') return ':0';
      const removed = names.filter((name) => value.fields.delete(name)).length;
      if (value.fields.size === 0) state.delete(key);
      return `:${removed}`;
    },
  };
}

export function del(keys: readonly string[]): Operation {
  return {
    args: ['DEL', ...keys],
    apply: (state) => `:${keys.filter((key) => state.delete(key)).length}`,
  };
}

export function rename(from: string, to: string): Operation {
  return {
    args: ['RENAME', from, to],
    apply: (state) => {
      const value = state.get(from);
      if (value === undefined) return '-ERR no such key';
      state.delete(from);
      state.set(to, value);
      return '+OK';
    },
  };
}

export function pexpireat(key: string, deadline: number): Operation {
  return expiry(['PEXPIREAT', key, String(deadline)], key, deadline);
}

export function expire(key: string, seconds: number): Operation {
  return expiry(['EXPIRE', key, String(seconds)], key, 'some');
}

export function persist(key: string): Operation {
  return {
    args: ['PERSIST', key],
    apply: (state) => {
      const value = state.get(key);
      if (value === undefined || value.deadline === null) return ':0';
      value.deadline = null;
      return ':1';
    },
  };
}

/** A read: among the writes of its connection it must see all of them. */
export function get(key: string): Operation {
  return {
    args: ['GET', key],
    apply: (state) => {
      const value = state.get(key);
      return value?.kind === 'string' ? `$${value.text}` : 'null';
    },
  };
}

export function hlen(key: string): Operation {
  return {
    args: ['HLEN', key],
    apply: (state) => {
      const value = state.get(key);
      return `:${value?.kind === 'hash' ? value.fields.size : 0}`;
    },
  };
}

/** Only where the whole database belongs to one writer. */
export function flushdb(): Operation {
  return {
    args: ['FLUSHDB'],
    apply: (state) => {
      state.clear();
      return '+OK';
    },
  };
}

function expiry(
  args: readonly string[],
  key: string,
  deadline: StoredValue['deadline'],
): Operation {
  return {
    args,
    apply: (state) => {
      const value = state.get(key);
      if (value === undefined) return ':0';
      value.deadline = deadline;
      return ':1';
    },
  };
}

/** The string at a key, created when there is none. Writers keep the kinds of their keys apart. */
function stringAt(state: KeyValues, key: string, initial: string): { text: string } {
  const value = state.get(key);
  if (value?.kind === 'string') return value;
  const created: StoredValue = { kind: 'string', text: initial, deadline: null };
  state.set(key, created);
  return created;
}

function hashAt(state: KeyValues, key: string): Map<string, string> {
  const value = state.get(key);
  if (value?.kind === 'hash') return value.fields;
  const fields = new Map<string, string>();
  state.set(key, { kind: 'hash', fields, deadline: null });
  return fields;
}
