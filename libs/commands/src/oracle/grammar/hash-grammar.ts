import type { Grammar } from './grammar.ts';

export const hashGrammar: Grammar = {
  group: 'hash',
  commands: {
    hset: (pick) => [pick.key(), ...pick.several(3, () => [pick.field(), pick.value()])],
    hmset: (pick) => [pick.key(), ...pick.several(3, () => [pick.field(), pick.value()])],
    hsetnx: (pick) => [pick.key(), pick.field(), pick.value()],
    hget: (pick) => [pick.key(), pick.field()],
    hmget: (pick) => [pick.key(), ...pick.several(3, () => [pick.field()])],
    hdel: (pick) => [pick.key(), ...pick.several(4, () => [pick.field()])],
    hexists: (pick) => [pick.key(), pick.field()],
    hlen: (pick) => [pick.key()],
    hstrlen: (pick) => [pick.key(), pick.field()],
    hincrby: (pick) => [pick.key(), pick.field(), pick.integer()],
    hincrbyfloat: (pick) => [pick.key(), pick.field(), pick.float()],
    hgetall: (pick) => [pick.key()],
    hkeys: (pick) => [pick.key()],
    hvals: (pick) => [pick.key()],
    hscan: (pick) => [pick.key(), '0', ...pick.maybe('MATCH', pick.pattern())],
    hrandfield: (pick) => [pick.key(), ...pick.maybe(pick.of('2', '-3', '0'), 'WITHVALUES')],
  },
  state: (key) => [['HGETALL', key]],
};
