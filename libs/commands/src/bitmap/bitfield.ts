import {
  addToBitField,
  byteOf,
  fitIntoBitField,
  readBitField,
  writeBitField,
} from '@kiwi/datatypes';
import type { ByteString, Int64 } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { StringEdit } from '../string/string-edit.ts';
import { storedStringAt } from '../string/string-value.ts';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { bitFieldSteps } from './bitfield-arguments.ts';
import type { BitFieldStep } from './bitfield-arguments.ts';
import { byteStringAt } from './byte-string-at.ts';

const getOnly = new CommandError('ERR BITFIELD_RO only supports the GET subcommand');

export const bitfield: DataCommand = {
  name: 'bitfield',
  syntax:
    'key [operation(GET encoding_offset{encoding offset:integer} | ' +
    'write{[OVERFLOW wrap_sat_fail(WRAP | SAT ' +
    '| FAIL)] write_operation(SET encoding_offset_value{encoding offset:integer value:integer} ' +
    '| INCRBY encoding_offset_increment{encoding offset:integer increment:integer})})...]',
  arity: -2,
  flags: ['write', 'denyoom'],
  group: 'bitmap',
  categories: ['write', 'bitmap', 'slow'],
  keys: [
    {
      type: 'range',
      first: 1,
      last: 1,
      step: 1,
      flags: ['RW', 'access', 'update', 'variable_flags'],
      flagsOf: (args) => (isWrite(args) ? ['RW', 'access', 'update'] : ['RO', 'access']),
      notes: 'This command allows both access and modification of the key',
    },
  ],
  since: '3.2.0',
  summary: 'Reads and changes integers of any number of bits within the string at a key.',
  complexity: 'O(1) for each subcommand specified',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const steps = bitFieldSteps(args);
    const bits = bitsWritten(steps);
    if (bits === 0) {
      readFields(byteStringAt(db, key), steps, reply);
      return;
    }
    const edit = new StringEdit(db, key, storedStringAt(db, key), Math.ceil(bits / 8));
    let isWritten = false;
    reply.array(steps.length);
    for (const step of steps) {
      const isRead = step.name === 'GET';
      const result = isRead ? readBitField(edit, step.offset, step.type) : change(edit, step);
      if (!isRead && result !== null) isWritten = true;
      if (result === null) reply.null();
      else reply.integer(result);
    }
    edit.finish();
    if (isWritten && edit.hasChanged) db.notify('$', 'setbit', key);
  },
};

export const bitfieldRo: DataCommand = {
  name: 'bitfield_ro',
  syntax: 'key [GET... encoding_offset{encoding offset:integer}]',
  arity: -2,
  flags: ['readonly', 'fast'],
  group: 'bitmap',
  categories: ['read', 'bitmap', 'fast'],
  keys: oneKey('RO', 'access'),
  since: '6.0.0',
  summary: 'Reads integers of any number of bits within the string at a key.',
  complexity: 'O(1) for each subcommand specified',
  handler: ({ db }, args, reply) => {
    const steps = bitFieldSteps(args);
    if (bitsWritten(steps) > 0) throw getOnly;
    readFields(byteStringAt(db, args[1] as string), steps, reply);
  },
};

/** How many bits the string must have for all that is written, 0 when nothing is. */
function bitsWritten(steps: readonly BitFieldStep[]): number {
  let bits = 0;
  for (const { name, offset, type } of steps) {
    if (name !== 'GET') bits = Math.max(bits, offset + type.bits);
  }
  return bits;
}

/** Words of the steps that change nothing. */
const readOnlySteps = new Map([
  ['GET', 3],
  ['OVERFLOW', 2],
]);

/** Whether a call does more than to read; what cannot be read as whole steps counts as a write. */
function isWrite(args: readonly string[]): boolean {
  let i = 2;
  while (i < args.length) i += readOnlySteps.get((args[i] as string).toUpperCase()) ?? Infinity;
  return i !== args.length;
}

/** What the step replies: the former value for SET, the sum for INCRBY, null when it is refused. */
function change(
  edit: StringEdit,
  { name, type, offset, value, overflow }: BitFieldStep,
): Int64 | null {
  // The string may be shorter than a field that is only read, never than one that is written.
  const old = readBitField(edit, offset, type);
  const next =
    name === 'SET'
      ? fitIntoBitField(value, type, overflow)
      : addToBitField(old, value, type, overflow);
  if (next === null) return null;
  writeBitField(edit, offset, type, next);
  return name === 'SET' ? old : next;
}

function readFields(value: ByteString, steps: readonly BitFieldStep[], reply: ReplySink): void {
  const source = { byteAt: (index: number) => byteOf(value, index) };
  reply.array(steps.length);
  for (const { offset, type } of steps) reply.integer(readBitField(source, offset, type));
}
