import { byteOf } from '@kiwi/datatypes';
import { bytesOf, storedStringAt } from '../string/string-value.ts';
import { StringEdit } from '../string/string-edit.ts';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { bitOffsetArgument, checkWritableBit } from './bit-offset.ts';
import { byteStringAt } from './byte-string-at.ts';

const notABit = new CommandError('ERR bit is not an integer or out of range');

/** The mask of a bit within its byte: bit 0 is the highest. */
function maskOf(offset: number): number {
  return 0x80 >>> offset % 8;
}

export const setbit: DataCommand = {
  name: 'setbit',
  syntax: 'key offset:integer value:integer',
  arity: 4,
  flags: ['write', 'denyoom'],
  group: 'bitmap',
  categories: ['write', 'bitmap', 'slow'],
  keys: oneKey('RW', 'access', 'update'),
  since: '2.2.0',
  summary:
    'Sets or clears a bit of the string at a key, which grows when it is too short, and returns what the bit was.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const offset = bitOffsetArgument(args[2] as string);
    const bit = args[3] as string;
    if (bit !== '0' && bit !== '1') throw notABit;
    checkWritableBit(offset);
    const old = storedStringAt(db, key);
    const index = Math.floor(offset / 8);
    const mask = maskOf(offset);
    const byte = old === undefined ? 0 : byteOf(typeof old === 'number' ? String(old) : old, index);
    const changed = bit === '1' ? byte | mask : byte & ~mask;
    // A bit that stays what it was is no change of the key, as in Redis.
    if (changed !== byte || index >= bytesOf(old)) {
      const edit = new StringEdit(db, key, old, index + 1);
      edit.setByte(index, changed);
      edit.finish();
      db.notify('$', 'setbit', key);
    }
    reply.integer((byte & mask) === 0 ? 0 : 1);
  },
};

export const getbit: DataCommand = {
  name: 'getbit',
  syntax: 'key offset:integer',
  arity: 3,
  flags: ['readonly', 'fast'],
  group: 'bitmap',
  categories: ['read', 'bitmap', 'fast'],
  keys: oneKey('RO', 'access'),
  since: '2.2.0',
  summary: 'Returns a bit of the string at a key, 0 behind its end.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const offset = bitOffsetArgument(args[2] as string);
    const byte = byteOf(byteStringAt(db, args[1] as string), Math.floor(offset / 8));
    reply.integer((byte & maskOf(offset)) === 0 ? 0 : 1);
  },
};
