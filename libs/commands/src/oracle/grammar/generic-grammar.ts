import { HashValue } from '@kiwi/datatypes';
import { sealPayload } from '../../generic/serialization/payload.ts';
import { serialize } from '../../generic/serialization/value-serializer.ts';
import { keysOfGroup } from './choice.ts';
import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

/** The groups whose keys SORT uses: it shows the order of sets and sorted sets, which is the server's own. So none of them comes to their keys. */
const orderedGroups = ['string', 'bitmap', 'hyperloglog', 'hash', 'list', 'stream'];
/** The groups whose keys the other commands use. */
const valueGroups = [...orderedGroups, 'set', 'sorted-set'];

/** A key and another one to which its value may go. */
function keyPair(pick: Choice): string[] {
  const ownGroup = pick.chance(0.3) ? pick.of('set', 'sorted-set') : null;
  const key = () =>
    ownGroup === null ? pick.anyKey(orderedGroups) : pick.of(...keysOfGroup(ownGroup));
  return [key(), key()];
}

/** No `BY` without a star: sets have an order of their own. */
function sortOptions(pick: Choice): string[] {
  return [
    ...pick.maybe('BY', pick.of('string:*', '*', 'hash:*->f', 'list:*')),
    ...pick.maybe('LIMIT', pick.of('0', '1', '-1', 'x'), pick.of('0', '2', '-1')),
    ...pick.maybe('GET', pick.of('#', 'string:*', 'hash:*->g', 'none')),
    ...pick.maybe(pick.of('ASC', 'DESC')),
    ...(pick.chance(0.6) ? ['ALPHA'] : []),
  ];
}

/** For RESTORE: values of several types, and what is none. */
const payloads = [
  ...[serialize('hello'), serialize(12345), serialize(hashOf('f', '1', 'g', 'x'.repeat(100)))],
  ...[serialize(hashOf('field', 'value')), sealPayload(Buffer.from('\x04'), 10), '', 'garbage'],
];

function hashOf(...fieldsAndValues: readonly string[]): HashValue {
  const hash = new HashValue();
  for (let i = 0; i + 1 < fieldsAndValues.length; i += 2) {
    hash.set(fieldsAndValues[i] as string, fieldsAndValues[i + 1] as string);
  }
  return hash;
}

export const genericGrammar: Grammar = {
  group: 'generic',
  commands: {
    del: (pick) => pick.several(2, () => [pick.anyKey(valueGroups)]),
    unlink: (pick) => [pick.anyKey(valueGroups)],
    exists: (pick) => pick.several(4, () => [pick.anyKey(valueGroups)]),
    touch: (pick) => pick.several(2, () => [pick.anyKey(valueGroups)]),
    type: (pick) => [pick.anyKey(valueGroups)],
    // GT and LT only with absolute times: relative ones that are equal come out by chance.
    expire: (pick) => [
      pick.anyKey(valueGroups),
      pick.seconds(),
      ...pick.maybe(pick.of('NX', 'XX')),
    ],
    pexpire: (pick) => [
      pick.anyKey(valueGroups),
      pick.milliseconds(),
      ...pick.maybe(pick.of('NX', 'XX')),
    ],
    expireat: (pick) => [
      pick.anyKey(valueGroups),
      pick.unixSeconds(),
      ...pick.maybe(pick.of('NX', 'GT', 'LT')),
    ],
    pexpireat: (pick) => [
      pick.anyKey(valueGroups),
      pick.unixMilliseconds(),
      ...pick.maybe(pick.of('GT', 'LT')),
    ],
    ttl: (pick) => [pick.anyKey(valueGroups)],
    pttl: (pick) => [pick.anyKey(valueGroups)],
    expiretime: (pick) => [pick.anyKey(valueGroups)],
    pexpiretime: (pick) => [pick.anyKey(valueGroups)],
    persist: (pick) => [pick.anyKey(valueGroups)],
    object: (pick) => [pick.of('REFCOUNT', 'FREQ', 'nosuch'), pick.anyKey(valueGroups)],
    dump: (pick) => [pick.anyKey(valueGroups)],
    restore: (pick) => [
      ...[pick.anyKey(valueGroups), pick.of('0', '0', '1000000', '-1', 'x'), pick.of(...payloads)],
      ...[...pick.maybe('REPLACE'), ...pick.maybe(pick.of('IDLETIME', 'FREQ'), pick.of('5', '-1'))],
    ],
    sort: (pick) => [
      ...[pick.anyKey(orderedGroups), ...sortOptions(pick)],
      ...pick.maybe('STORE', pick.anyKey(valueGroups)),
    ],
    sort_ro: (pick) => [pick.anyKey(orderedGroups), ...sortOptions(pick)],
    keys: (pick) => [pick.pattern()],
    scan: (pick) => [
      ...['0', ...pick.maybe('MATCH', pick.pattern()), ...pick.maybe('COUNT', pick.of('1', '100'))],
      ...pick.maybe('TYPE', pick.of('string', 'hash', 'set', 'zset', 'stream')),
    ],
    randomkey: () => [],
    rename: keyPair,
    renamenx: keyPair,
    copy: (pick) => [
      ...[...keyPair(pick), ...pick.maybe('DB', pick.database()), ...pick.maybe('REPLACE')],
    ],
    move: (pick) => [pick.anyKey(valueGroups), pick.database()],
    select: (pick) => [pick.of('0', '0', '1', '2')],
    swapdb: (pick) => [pick.database(), pick.database()],
    flushdb: (pick) => [pick.of('ASYNC', 'SYNC', 'wrong')],
    flushall: (pick) => [pick.of('ASYNC', 'wrong', 'wrong')],
  },
  state: (key) => [
    ['TYPE', key],
    ['PEXPIRETIME', key],
  ],
};
