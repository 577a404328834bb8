import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

/** Ids from a small range, so that they meet; sometimes those that are none. */
function id(pick: Choice): string {
  const ms = String(Math.floor(pick.random() * 60));
  return pick.of(...[ms, `${ms}-1`, `${ms}-0`, `${ms}-3`, ms, `${ms}-1`, '0', pick.of('x', '')]);
}

/** Mostly above those that there are. */
function newId(pick: Choice): string {
  if (pick.chance(0.1)) return pick.of('0-0', '60-18446744073709551615', 'x', '5-x', '-', '7-*');
  const ms = String(Math.floor(pick.random() * 61));
  return pick.of(`${ms}-*`, '60-*', '60-*', `${ms}-1`, `${ms}-0`, ms);
}

function from(pick: Choice): string {
  return pick.chance(0.5) ? '-' : pick.of(id(pick), `(${id(pick)}`);
}

function to(pick: Choice): string {
  return pick.chance(0.5) ? '+' : pick.of(id(pick), `(${id(pick)}`);
}

function fields(pick: Choice): string[] {
  return pick.chance(0.6)
    ? ['f', pick.value()]
    : pick.several(3, () => [pick.field(), pick.value()]);
}

function trimming(pick: Choice): string[] {
  const how = pick.of('~', '=', '');
  const strategy = pick.chance(0.5)
    ? ['MAXLEN', how, pick.of('0', '2', '5', '50', '150', 'x')]
    : ['MINID', how, id(pick)];
  const limit =
    how === '~' || pick.chance(0.05) ? pick.maybe('LIMIT', pick.of('0', '3', '200')) : [];
  return [...strategy, ...limit].filter((argument) => argument !== '');
}

function group(pick: Choice): string {
  return pick.of('g', 'g', 'g', 'h', '', 'nosuch');
}

const consumers = ['alice', 'bob', 'c\xff'];

function consumer(pick: Choice): string {
  return pick.of(...consumers);
}

function count(pick: Choice): string[] {
  return pick.maybe('COUNT', pick.of('1', '2', '7', '100', '0', '-1'));
}

/** Never far from nothing or everything: what is idle depends on the clock. */
function minIdle(pick: Choice): string {
  return pick.of('0', '0', '0', '100000', '-1', 'x');
}

export const streamGrammar: Grammar = {
  group: 'stream',
  commands: {
    xadd: (pick) => [
      pick.key(),
      ...(pick.chance(0.2) ? ['NOMKSTREAM'] : []),
      ...(pick.chance(0.1) ? trimming(pick) : []),
      ...[newId(pick), ...fields(pick)],
    ],
    xlen: (pick) => [pick.key()],
    xrange: (pick) => [pick.key(), from(pick), to(pick), ...count(pick)],
    xrevrange: (pick) => [pick.key(), to(pick), from(pick), ...count(pick)],
    xdel: (pick) => [pick.key(), ...pick.several(3, () => [id(pick)])],
    xtrim: (pick) => [pick.key(), ...trimming(pick)],
    // No id below one that was deleted: Redis 7.0 takes it.
    xsetid: (pick) => [
      ...[pick.key(), '60-900'],
      ...pick.maybe('ENTRIESADDED', pick.of('3', '100', '-1', '9223372036854775807')),
      ...pick.maybe('MAXDELETEDID', id(pick)),
    ],
    xread: (pick) => {
      const keys = pick.several(2, () => [pick.key()]);
      return [...count(pick), 'STREAMS', ...keys, ...keys.map(() => pick.of(id(pick), '$'))];
    },
    xgroup: (pick) => {
      const [key, name] = [pick.key(), group(pick)];
      switch (pick.of('CREATE', 'CREATE', 'SETID', 'DESTROY', 'CREATECONSUMER', 'DELCONSUMER')) {
        case 'CREATE':
          return [
            ...['CREATE', key, name, pick.of('$', '0', id(pick)), ...pick.maybe('MKSTREAM')],
            ...pick.maybe('ENTRIESREAD', pick.of('0', '3', '-1', '-2')),
          ];
        case 'SETID':
          return [
            ...['SETID', key, name, pick.of('$', '0', id(pick))],
            ...pick.maybe('ENTRIESREAD', pick.of('0', '3', '-1', 'x')),
          ];
        case 'DESTROY':
          return ['DESTROY', key, name];
        case 'CREATECONSUMER':
          return ['CREATECONSUMER', key, name, consumer(pick)];
        default:
          return ['DELCONSUMER', key, name, consumer(pick)];
      }
    },
    xreadgroup: (pick) => {
      const keys = pick.chance(0.8) ? [pick.key()] : [pick.key(), pick.key()];
      return [
        ...['GROUP', group(pick), consumer(pick), ...count(pick), ...pick.maybe('NOACK')],
        ...['STREAMS', ...keys, ...keys.map(() => pick.of('>', '>', '>', '0', id(pick)))],
      ];
    },
    xack: (pick) => [pick.key(), group(pick), ...pick.several(4, () => [id(pick)])],
    xpending: (pick) => [
      ...[pick.key(), group(pick)],
      ...(pick.chance(0.2)
        ? []
        : [
            ...pick.maybe('IDLE', pick.of('0', '100000', 'x')),
            ...[from(pick), to(pick), pick.of('1', '5', '100', '0', '-1')],
            ...pick.maybe(pick.of(...consumers, 'nosuch')),
          ]),
    ],
    xclaim: (pick) => [
      ...[pick.key(), group(pick), consumer(pick), minIdle(pick)],
      ...pick.several(3, () => [id(pick)]),
      ...pick.maybe('IDLE', pick.of('0', '900000')),
      ...pick.maybe('RETRYCOUNT', pick.of('0', '5', '-1', '9223372036854775807')),
      ...pick.maybe('FORCE'),
      ...pick.maybe('JUSTID'),
      ...pick.maybe('LASTID', id(pick)),
      ...(pick.chance(0.1) ? ['TIME', pick.of('1000', '9999999999999')] : []),
    ],
    xautoclaim: (pick) => [
      ...[pick.key(), group(pick), consumer(pick), minIdle(pick), from(pick)],
      ...pick.maybe('COUNT', pick.of('1', '2', '50', '0')),
      ...pick.maybe('JUSTID'),
    ],
    xinfo: (pick) => {
      switch (pick.of('STREAM', 'FULL', 'GROUPS', 'CONSUMERS')) {
        case 'STREAM':
          return ['STREAM', pick.key()];
        case 'FULL':
          return ['STREAM', pick.key(), 'FULL', ...count(pick)];
        case 'GROUPS':
          return ['GROUPS', pick.key()];
        default:
          return ['CONSUMERS', pick.key(), group(pick)];
      }
    },
  },
  // Redis 7.0 creates a consumer when it gets something, later ones when it tries to: so it is there before.
  before: (name, args) => {
    const create = (
      key: string | undefined,
      groupName: string | undefined,
      who: string | undefined,
    ) => [['XGROUP', 'CREATECONSUMER', key ?? '', groupName ?? '', who ?? '']];
    if (name === 'xclaim' || name === 'xautoclaim') return create(args[0], args[1], args[2]);
    if (name !== 'xreadgroup') return [];
    const [, groupName, who] = args;
    return args.slice(args.indexOf('STREAMS') + 1).flatMap((key) => create(key, groupName, who));
  },
  state: (key) => [
    ['XINFO', 'STREAM', key, 'FULL', 'COUNT', '0'],
    ['XINFO', 'STREAM', key],
  ],
};
