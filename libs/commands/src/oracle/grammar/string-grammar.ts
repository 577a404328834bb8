import type { Grammar } from './grammar.ts';

export const stringGrammar: Grammar = {
  group: 'string',
  commands: {
    set: (pick) => [
      ...[pick.key(), pick.value(), ...pick.maybe(pick.of('NX', 'XX')), ...pick.maybe('GET')],
      ...(pick.chance(0.2) ? ['KEEPTTL'] : pick.chance(0.3) ? pick.expiry() : []),
    ],
    get: (pick) => [pick.key()],
    getdel: (pick) => [pick.key()],
    getset: (pick) => [pick.key(), pick.value()],
    getex: (pick) => [pick.key(), ...(pick.chance(0.3) ? ['PERSIST'] : pick.expiry())],
    setnx: (pick) => [pick.key(), pick.value()],
    setex: (pick) => [pick.key(), pick.seconds(), pick.value()],
    psetex: (pick) => [pick.key(), pick.milliseconds(), pick.value()],
    append: (pick) => [pick.key(), pick.value()],
    strlen: (pick) => [pick.key()],
    getrange: (pick) => [pick.key(), pick.offset(), pick.offset()],
    substr: (pick) => [pick.key(), pick.offset(), pick.offset()],
    setrange: (pick) => [pick.key(), pick.offset(), pick.value()],
    incr: (pick) => [pick.key()],
    decr: (pick) => [pick.key()],
    incrby: (pick) => [pick.key(), pick.integer()],
    decrby: (pick) => [pick.key(), pick.integer()],
    incrbyfloat: (pick) => [pick.key(), pick.float()],
    mget: (pick) => pick.several(4, () => [pick.key()]),
    mset: (pick) => pick.several(3, () => [pick.key(), pick.value()]),
    msetnx: (pick) => pick.several(2, () => [pick.key(), pick.value()]),
    lcs: (pick) => [pick.key(), pick.key(), ...pick.maybe(pick.of('LEN', 'IDX'))],
  },
  state: (key) => [['GET', key]],
};
