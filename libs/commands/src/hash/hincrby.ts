import {
  addExtendedFloats,
  addInt64,
  formatExtendedFloat,
  parseExtendedFloat,
  parseInt64,
} from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, notAFloat } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hashAt, setFields } from './hash-at.ts';

const valueNotAnInteger = new CommandError('ERR hash value is not an integer');
const valueNotAFloat = new CommandError('ERR hash value is not a float');
const overflow = new CommandError('ERR increment or decrement would overflow');
const incrementNotFinite = new CommandError('ERR value is NaN or Infinity');
const sumNotFinite = new CommandError('ERR increment would produce NaN or Infinity');

const common = {
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  group: 'hash',
  categories: ['write', 'hash', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  complexity: 'O(1)',
} as const;

export const hincrby: DataCommand = {
  ...common,
  name: 'hincrby',
  syntax: 'key field increment:integer',
  since: '2.0.0',
  summary: 'Adds to the integer in a field of a hash; a missing field counts as 0.',
  handler: ({ db }, args, reply) => {
    const [, key = '', field = '', text = ''] = args;
    const increment = integerArgument(text);
    const value = parseInt64(hashAt(db, key)?.get(field) ?? '0');
    if (value === null) throw valueNotAnInteger;
    const sum = addInt64(value, increment);
    if (sum === null) throw overflow;
    setFields(db, key, [field, String(sum)], 0, true);
    db.notify('h', 'hincrby', key);
    reply.integer(sum);
  },
};

export const hincrbyfloat: DataCommand = {
  ...common,
  name: 'hincrbyfloat',
  syntax: 'key field increment:double',
  since: '2.6.0',
  summary: 'Adds to the number in a field of a hash; a missing field counts as 0.',
  handler: ({ db }, args, reply) => {
    const [, key = '', field = '', text = ''] = args;
    const increment = parseExtendedFloat(text);
    if (increment === null) throw notAFloat;
    if (increment.exponent === Infinity) throw incrementNotFinite;
    const value = parseExtendedFloat(hashAt(db, key)?.get(field) ?? '0');
    if (value === null) throw valueNotAFloat;
    const sum = addExtendedFloats(value, increment);
    if (sum === null) throw sumNotFinite;
    const result = formatExtendedFloat(sum);
    setFields(db, key, [field, result], 0, true);
    db.notify('h', 'hincrbyfloat', key);
    reply.bulk(result);
  },
};
