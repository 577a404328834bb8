import { wrongArgumentCount } from '../table/arguments.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hashAt, setFields } from './hash-at.ts';

const firstField = 2;

const unpairedInHset = wrongArgumentCount('hset');
const unpairedInHmset = wrongArgumentCount('hmset');

const common = {
  arity: -4,
  flags: ['write', 'denyoom', 'fast'],
  group: 'hash',
  categories: ['write', 'hash', 'fast'],
  since: '2.0.0',
} as const;

export const hset: DataCommand = {
  ...common,
  name: 'hset',
  syntax: 'key field_value{field value}...',
  history: [['4.0.0', 'Takes several fields.']],
  keys: oneKey('RW', 'update'),
  summary: 'Sets fields of a hash and returns how many are new.',
  complexity: 'O(1) for each field.',
  handler: ({ db }, args, reply) => {
    if (args.length % 2 === 1) throw unpairedInHset;
    const key = args[1] as string;
    const added = setFields(db, key, args, firstField);
    db.notify('h', 'hset', key);
    reply.integer(added);
  },
};

export const hmset: DataCommand = {
  ...common,
  name: 'hmset',
  syntax: 'key field_value{field value}...',
  deprecated: { since: '4.0.0', replacedBy: 'HSET' },
  keys: oneKey('RW', 'update'),
  summary: 'Sets fields of a hash. HSET does the same and says more.',
  complexity: 'O(N) where N is the number of fields.',
  handler: ({ db }, args, reply) => {
    if (args.length % 2 === 1) throw unpairedInHmset;
    const key = args[1] as string;
    setFields(db, key, args, firstField);
    db.notify('h', 'hset', key);
    reply.ok();
  },
};

export const hsetnx: DataCommand = {
  ...common,
  name: 'hsetnx',
  syntax: 'key field value',
  arity: 4,
  keys: oneKey('RW', 'insert'),
  summary: 'Sets a field of a hash unless the field exists.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    if (hashAt(db, key)?.has(args[firstField] as string)) {
      reply.integer(0);
      return;
    }
    setFields(db, key, args, firstField);
    db.notify('h', 'hset', key);
    reply.integer(1);
  },
};
