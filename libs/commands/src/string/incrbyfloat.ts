import {
  addExtendedFloats,
  decodeString,
  formatExtendedFloat,
  parseExtendedFloat,
} from '@kiwi/datatypes';
import { CommandError, notAFloat } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { storedStringAt } from './string-value.ts';

const notFinite = new CommandError('ERR increment would produce NaN or Infinity');

export const incrbyfloat: DataCommand = {
  name: 'incrbyfloat',
  syntax: 'key increment:double',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  since: '2.6.0',
  summary: 'Adds to the number at a key; a missing key counts as 0.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const old = storedStringAt(db, key) ?? 0;
    const value = typeof old === 'object' ? null : parseExtendedFloat(decodeString(old));
    const increment = parseExtendedFloat(args[2] as string);
    if (value === null || increment === null) throw notAFloat;
    const sum = addExtendedFloats(value, increment);
    if (sum === null) throw notFinite;
    const text = formatExtendedFloat(sum);
    // Kept as text, as Redis does, even when it is an integer.
    db.put(key, text);
    db.notify('$', 'incrbyfloat', key);
    reply.bulk(text);
  },
};
