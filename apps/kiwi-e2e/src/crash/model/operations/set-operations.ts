import { array, integer, nothing, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { contentAt, contentFor } from '../stored-value.ts';
import type { KeyValues } from '../stored-value.ts';
import { SetContent } from '../contents/set-content.ts';

export function sadd(key: string, members: readonly string[]): Operation {
  return operation(['SADD', key, ...members], (state) => {
    const set = contentFor(state, key, SetContent).members;
    const before = set.size;
    for (const member of members) set.add(member);
    return integer(set.size - before);
  });
}

export function srem(key: string, members: readonly string[]): Operation {
  return operation(['SREM', key, ...members], (state) => {
    const set = contentAt(state, key, SetContent)?.members ?? new Set();
    const removed = members.filter((member) => set.delete(member)).length;
    if (set.size === 0) state.delete(key);
    return integer(removed);
  });
}

export function smove(from: string, to: string, member: string): Operation {
  return operation(['SMOVE', from, to, member], (state) => {
    const source = contentAt(state, from, SetContent)?.members;
    if (source?.delete(member) !== true) return integer(0);
    if (source.size === 0) state.delete(from);
    contentFor(state, to, SetContent).members.add(member);
    return integer(1);
  });
}

export function sunionstore(target: string, sources: readonly string[]): Operation {
  return operation(['SUNIONSTORE', target, ...sources], (state) =>
    store(state, target, new Set(sources.flatMap((key) => [...membersAt(state, key)]))),
  );
}

/** What is in the first set and not in the other. */
export function sdiffstore(target: string, first: string, other: string): Operation {
  return operation(['SDIFFSTORE', target, first, other], (state) => {
    const without = membersAt(state, other);
    const left = [...membersAt(state, first)].filter((member) => !without.has(member));
    return store(state, target, new Set(left));
  });
}

export function scard(key: string): Operation {
  return operation(['SCARD', key], (state) => integer(membersAt(state, key).size));
}

export function sismember(key: string, member: string): Operation {
  return operation(['SISMEMBER', key, member], (state) =>
    integer(membersAt(state, key).has(member) ? 1 : 0),
  );
}

/** Takes members at random: only the reply tells which. To a set of which some were taken unseen, only new members may be added. */
export function spop(key: string, count: number): Operation {
  return operation(['SPOP', key, String(count)], (state, reply) => {
    const content = contentAt(state, key, SetContent);
    if (content === undefined) return array([]);
    const { members } = content;
    const number = Math.min(count, members.size - content.missing);
    if (reply === undefined) content.missing += number;
    else {
      const popped = reply.slice(2, -1).split(' ');
      const known = popped.filter((text) => members.delete(text.slice(1)));
      if (known.length !== number || popped.length !== number) {
        return `${number} of ${members.size + known.length} members`;
      }
    }
    if (members.size === content.missing) state.delete(key);
    return reply ?? nothing;
  });
}

function membersAt(state: KeyValues, key: string): ReadonlySet<string> {
  return contentAt(state, key, SetContent)?.members ?? new Set();
}

function store(state: KeyValues, target: string, members: ReadonlySet<string>): string {
  state.delete(target);
  if (members.size > 0) state.set(target, { content: new SetContent(members), deadline: null });
  return integer(members.size);
}
