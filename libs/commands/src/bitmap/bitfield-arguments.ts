import { parseInt64 } from '@kiwi/datatypes';
import type { BitFieldOverflow, BitFieldType, Int64 } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import { checkWritableBit, fieldOffsetArgument } from './bit-offset.ts';

const invalidType = new CommandError(
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
);
const invalidOverflow = new CommandError('ERR Invalid OVERFLOW type specified');

/** One of the steps of a BITFIELD. */
export interface BitFieldStep {
  readonly name: 'GET' | 'SET' | 'INCRBY';
  readonly type: BitFieldType;
  /** Position of the first bit. */
  readonly offset: number;
  /** For SET and INCRBY. */
  readonly value: Int64;
  readonly overflow: BitFieldOverflow;
}

/** Reads the arguments of BITFIELD from the third on. */
export function bitFieldSteps(args: readonly string[]): BitFieldStep[] {
  const steps: BitFieldStep[] = [];
  let overflow: BitFieldOverflow = 'WRAP';
  let at = 2;
  while (at < args.length) {
    const name = (args[at] as string).toUpperCase();
    const rest = args.length - at - 1;
    if (name === 'OVERFLOW' && rest >= 1) {
      overflow = overflowArgument(args[at + 1] as string);
      at += 2;
    } else if (name === 'GET' && rest >= 2) {
      const type = typeArgument(args[at + 1] as string);
      const offset = fieldOffsetArgument(args[at + 2] as string, type.bits);
      steps.push({ name, type, offset, value: 0, overflow });
      at += 3;
    } else if ((name === 'SET' || name === 'INCRBY') && rest >= 3) {
      const type = typeArgument(args[at + 1] as string);
      const offset = fieldOffsetArgument(args[at + 2] as string, type.bits);
      checkWritableBit(offset + type.bits - 1);
      const value = integerArgument(args[at + 3] as string);
      steps.push({ name, type, offset, value, overflow });
      at += 4;
    } else {
      throw syntaxError;
    }
  }
  return steps;
}

function overflowArgument(text: string): BitFieldOverflow {
  const name = text.toUpperCase();
  if (name !== 'WRAP' && name !== 'SAT' && name !== 'FAIL') throw invalidOverflow;
  return name;
}

function typeArgument(text: string): BitFieldType {
  const isSigned = text.startsWith('i');
  const bits = parseInt64(text.slice(1));
  if (!isSigned && !text.startsWith('u')) throw invalidType;
  if (typeof bits !== 'number' || bits < 1 || bits > (isSigned ? 64 : 63)) throw invalidType;
  return { isSigned, bits };
}
