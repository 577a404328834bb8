import { integer, ok, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import type { StoredValue } from '../stored-value.ts';

export function del(keys: readonly string[]): Operation {
  return operation(['DEL', ...keys], (state) =>
    integer(keys.filter((key) => state.delete(key)).length),
  );
}

export function rename(from: string, to: string): Operation {
  return operation(['RENAME', from, to], (state) => {
    const value = state.get(from);
    if (value === undefined) return '-ERR no such key';
    state.delete(from);
    state.set(to, value);
    return ok;
  });
}

export function copy(from: string, to: string): Operation {
  return operation(['COPY', from, to, 'REPLACE'], (state) => {
    const value = state.get(from);
    if (value === undefined) return integer(0);
    state.set(to, { content: value.content.copy(), deadline: value.deadline });
    return integer(1);
  });
}

export function pexpireat(key: string, deadline: number): Operation {
  return expiry(['PEXPIREAT', key, String(deadline)], key, deadline);
}

export function expire(key: string, seconds: number): Operation {
  return expiry(['EXPIRE', key, String(seconds)], key, 'some');
}

export function persist(key: string): Operation {
  return operation(['PERSIST', key], (state) => {
    const value = state.get(key);
    if (value === undefined || value.deadline === null) return integer(0);
    value.deadline = null;
    return integer(1);
  });
}

/** Only where the whole database belongs to one writer. */
export function flushdb(): Operation {
  return operation(['FLUSHDB'], (state) => {
    state.clear();
    return ok;
  });
}

function expiry(
  args: readonly string[],
  key: string,
  deadline: StoredValue['deadline'],
): Operation {
  return operation(args, (state) => {
    const value = state.get(key);
    if (value === undefined) return integer(0);
    value.deadline = deadline;
    return integer(1);
  });
}
