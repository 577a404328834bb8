import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { KeySpec } from '../table/command.ts';

/** What XREAD and XREADGROUP have in common. */
export interface ReadArguments {
  /** Most entries of each stream; Infinity: all. */
  readonly count: number;
  readonly group: { readonly name: string; readonly consumer: string } | null;
  readonly noAck: boolean;
  /** How long it may wait, in milliseconds, 0 for ever; null: not at all. */
  readonly blockMs: number | null;
  /** The keys, and with each the id as the client wrote it. */
  readonly keys: readonly string[];
  readonly ids: readonly string[];
}

const onlyForGroups = (option: string) =>
  new CommandError(
    `ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`,
  );
const groupInXread = onlyForGroups('GROUP');
const noAckInXread = onlyForGroups('NOACK');
const groupMissing = new CommandError('ERR Missing GROUP option for XREADGROUP');
const unbalanced = new CommandError(
  "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.",
);
const timeoutNotAnInteger = new CommandError('ERR timeout is not an integer or out of range');
const timeoutNegative = new CommandError('ERR timeout is negative');

/** Keys and ids follow the word STREAMS: the keys are the first half of what is behind it. */
export function streamKeys(startFrom: number): readonly KeySpec[] {
  return [
    {
      type: 'keyword',
      keyword: 'STREAMS',
      startFrom,
      last: -1,
      step: 1,
      limit: 2,
      flags: ['RO', 'access'],
    },
  ];
}

/** Reads the arguments of XREAD or XREADGROUP. */
export function readArguments(
  args: readonly string[],
  command: 'xread' | 'xreadgroup',
): ReadArguments {
  const isGroupRead = command === 'xreadgroup';
  let count = Infinity;
  let group: ReadArguments['group'] = null;
  let noAck = false;
  let blockMs: number | null = null;
  for (let i = 1; i < args.length; i++) {
    const more = args.length - i - 1;
    const option = (args[i] as string).toLowerCase();
    if (option === 'block' && more >= 1) {
      blockMs = blockArgument(args[++i] as string);
    } else if (option === 'count' && more >= 1) {
      const value = Number(integerArgument(args[++i] as string));
      count = value <= 0 ? Infinity : value;
    } else if (option === 'streams' && more >= 1) {
      if (more % 2 === 1) throw unbalanced;
      if (isGroupRead && group === null) throw groupMissing;
      const keys = args.slice(i + 1, i + 1 + more / 2);
      return { count, group, noAck, blockMs, keys, ids: args.slice(i + 1 + more / 2) };
    } else if (option === 'group' && more >= 2) {
      if (!isGroupRead) throw groupInXread;
      group = { name: args[i + 1] as string, consumer: args[i + 2] as string };
      i += 2;
    } else if (option === 'noack') {
      if (!isGroupRead) throw noAckInXread;
      noAck = true;
    } else throw syntaxError;
  }
  throw syntaxError;
}

function blockArgument(text: string): number {
  const timeoutMs = integerArgument(text, timeoutNotAnInteger);
  if (timeoutMs < 0) throw timeoutNegative;
  return Number(timeoutMs);
}

/** Whether a call may wait. */
export function namesBlock(args: readonly string[]): boolean {
  for (const arg of args) {
    const word = arg.toLowerCase();
    if (word === 'block') return true;
    if (word === 'streams') return false;
  }
  return false;
}

/** The arguments to go on with when ids mean something else later: these in the place of those that the client wrote. */
export function withIds(args: readonly string[], ids: readonly string[]): readonly string[] {
  return [...args.slice(0, -ids.length), ...ids];
}
