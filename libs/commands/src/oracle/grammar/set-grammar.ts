import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

const member = (pick: Choice) =>
  pick.chance(0.5)
    ? pick.integer()
    : pick.of('a', 'b', 'c', '', '\x00\xff', 'x'.repeat(65), `member:${pick.of('1', '2', '3')}`);
const members = (pick: Choice) => pick.several(4, () => [member(pick)]);
const keys = (pick: Choice) => pick.several(3, () => [pick.key()]);

/** Sets are created at the group's own keys only: see `orderedGroups` of the generic grammar. */
export const setGrammar: Grammar = {
  group: 'set',
  commands: {
    sadd: (pick) => [pick.ownKey(), ...members(pick)],
    srem: (pick) => [pick.key(), ...members(pick)],
    smembers: (pick) => [pick.key()],
    sismember: (pick) => [pick.key(), member(pick)],
    smismember: (pick) => [pick.key(), ...members(pick)],
    scard: (pick) => [pick.key()],
    smove: (pick) => [pick.key(), pick.ownKey(), member(pick)],
    spop: (pick) => [pick.ownKey(), ...pick.maybe(pick.of('0', '1', '2', '-1', 'x'))],
    srandmember: (pick) => [pick.key(), ...pick.maybe(pick.of('2', '-3', '0', 'x'))],
    sinter: keys,
    sunion: keys,
    sdiff: keys,
    sinterstore: (pick) => [pick.ownKey(), ...keys(pick)],
    sunionstore: (pick) => [pick.ownKey(), ...keys(pick)],
    sdiffstore: (pick) => [pick.ownKey(), ...keys(pick)],
    sintercard: (pick) => [
      ...[pick.of('2', '2', '2', '1', '0', '3', 'x'), pick.key(), pick.key()],
      ...pick.maybe('LIMIT', pick.of('0', '1', '3', '-1', 'x')),
    ],
    sscan: (pick) => [
      ...[pick.key(), '0', ...pick.maybe('MATCH', pick.pattern())],
      ...pick.maybe('COUNT', pick.of('1', '100', '0')),
    ],
  },
  state: (key) => [['SMEMBERS', key]],
  // Of a single member everybody takes the same one.
  before: (name, [key = '']) =>
    name === 'spop'
      ? [
          ['DEL', key],
          ['SADD', key, 'only'],
        ]
      : [],
};
