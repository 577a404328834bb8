import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

const element = (pick: Choice) => pick.of('a', 'b', 'c', '1', '', '\x00\xff', 'x'.repeat(100));
const elements = (pick: Choice) => pick.several(4, () => [element(pick)]);
const index = (pick: Choice) => pick.of('0', '1', '2', '5', '-1', '-2', '-7', '100', 'x');
const count = (pick: Choice) => pick.of('1', '2', '0', '-1', '-2', '3', 'x');
const end = (pick: Choice) => pick.of('LEFT', 'RIGHT', 'left', 'right', 'UP');
/** Short: nobody else will help a command that waits. */
const timeout = (pick: Choice) => pick.of('0.001', '0.002', '1e-3', '-1', 'x');

const multiPop = (pick: Choice) => [
  ...['2', pick.key(), pick.key(), end(pick)],
  ...pick.maybe('COUNT', count(pick)),
];

export const listGrammar: Grammar = {
  group: 'list',
  commands: {
    lpush: (pick) => [pick.key(), ...elements(pick)],
    rpush: (pick) => [pick.key(), ...elements(pick)],
    lpushx: (pick) => [pick.key(), ...elements(pick)],
    rpushx: (pick) => [pick.key(), ...elements(pick)],
    lpop: (pick) => [pick.key(), ...pick.maybe(count(pick))],
    rpop: (pick) => [pick.key(), ...pick.maybe(count(pick))],
    llen: (pick) => [pick.key()],
    lindex: (pick) => [pick.key(), index(pick)],
    lset: (pick) => [pick.key(), index(pick), element(pick)],
    lrange: (pick) => [pick.key(), index(pick), index(pick)],
    ltrim: (pick) => [pick.key(), pick.of('0', '1', '-5'), pick.of('-1', '-2', '6', '0')],
    linsert: (pick) => [
      ...[pick.key(), pick.of('BEFORE', 'after', 'x'), element(pick), element(pick)],
    ],
    lrem: (pick) => [pick.key(), count(pick), element(pick)],
    lpos: (pick) => [
      ...[pick.key(), element(pick)],
      ...pick.maybe('RANK', pick.of('1', '2', '-1', '-2', '0')),
      ...pick.maybe('COUNT', count(pick)),
      ...pick.maybe('MAXLEN', pick.of('0', '1', '3', '-1')),
    ],
    lmove: (pick) => [pick.key(), pick.key(), end(pick), end(pick)],
    rpoplpush: (pick) => [pick.key(), pick.key()],
    lmpop: multiPop,
    blpop: (pick) => [...pick.several(2, () => [pick.key()]), timeout(pick)],
    brpop: (pick) => [...pick.several(2, () => [pick.key()]), timeout(pick)],
    blmove: (pick) => [pick.key(), pick.key(), end(pick), end(pick), timeout(pick)],
    brpoplpush: (pick) => [pick.key(), pick.key(), timeout(pick)],
    blmpop: (pick) => [timeout(pick), ...multiPop(pick)],
  },
  state: (key) => [['LRANGE', key, '0', '-1']],
};
