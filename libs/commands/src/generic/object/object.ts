import type { ReadonlyValue } from '@kiwi/keyspace';
import { CommandError } from '../../table/command-error.ts';
import type { CommandContext, CommandInfo, DataCommand } from '../../table/command.ts';
import { containerOf, helpLines } from '../../table/container.ts';
import { encodingOf } from './encoding.ts';

const frequencyNotTracked = new CommandError(
  'ERR An LFU maxmemory policy is not selected, access frequency not tracked. ' +
    'Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
);

const idleTimeNotTracked = new CommandError(
  'ERR An LFU maxmemory policy is selected, idle time not tracked. ' +
    'Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
);

/** Redis shares the objects of the integers below this one, and reports the largest count there is for them. */
const sharedIntegers = 10_000;
const sharedReferences = 2 ** 31 - 1;

const common = {
  arity: 3,
  flags: ['readonly'],
  group: 'generic',
  categories: ['keyspace', 'read', 'slow'],
  keys: [{ type: 'range', first: 2, last: 2, step: 1, flags: ['RO'] }],
  complexity: 'O(1)',
  tips: ['nondeterministic_output'],
} as const satisfies Partial<CommandInfo>;

/** The value at the key that is asked about; null was answered when there is none. Does not count as an access. */
function inspected({ db }: CommandContext, args: readonly string[]): ReadonlyValue | undefined {
  return db.peek(args[2] as string);
}

const encoding: DataCommand = {
  ...common,
  name: 'object|encoding',
  syntax: 'key',
  since: '2.2.3',
  summary: 'Names the encoding that Redis would keep a value in.',
  handler: (context, args, reply) => {
    const value = inspected(context, args);
    reply.bulkOrNull(value === undefined ? null : encodingOf(value, context.encodingLimits));
  },
};

const freq: DataCommand = {
  ...common,
  name: 'object|freq',
  syntax: 'key',
  since: '4.0.0',
  summary: 'Returns how often a key was accessed, on a logarithmic scale.',
  handler: (context, args, reply) => {
    const value = inspected(context, args);
    const frequency = context.db.frequency(args[2] as string);
    if (value === undefined) reply.null();
    else if (frequency === null) throw frequencyNotTracked;
    else reply.integer(frequency);
  },
};

const idletime: DataCommand = {
  ...common,
  name: 'object|idletime',
  syntax: 'key',
  since: '2.2.3',
  summary: 'Returns the seconds since a key was last accessed on this node.',
  handler: (context, args, reply) => {
    const { db } = context;
    if (inspected(context, args) === undefined) reply.null();
    else if (db.frequency(args[2] as string) !== null) throw idleTimeNotTracked;
    else reply.integer(Math.floor(db.idleMs(args[2] as string) / 1000));
  },
};

const refcount: DataCommand = {
  ...common,
  name: 'object|refcount',
  syntax: 'key',
  since: '2.2.3',
  summary: 'Returns how many references Redis would hold to a value.',
  handler: (context, args, reply) => {
    const value = inspected(context, args);
    if (value === undefined) reply.null();
    else reply.integer(isSharedInteger(value) ? sharedReferences : 1);
  },
};

function isSharedInteger(value: ReadonlyValue): boolean {
  return typeof value === 'number' && value >= 0 && value < sharedIntegers;
}

const help: DataCommand = {
  name: 'object|help',
  arity: 2,
  flags: ['loading', 'stale'],
  group: 'generic',
  categories: ['keyspace', 'slow'],
  keys: [],
  since: '6.2.0',
  summary: 'Explains the subcommands.',
  complexity: 'O(1)',
  handler: (_context, _args, reply) => {
    const lines = helpLines('OBJECT', [
      'ENCODING <key>',
      '    Name the encoding in which Redis would keep the value of <key>.',
      'FREQ <key>',
      '    Return how often <key> was accessed; needs an LFU policy.',
      'IDLETIME <key>',
      '    Return the seconds since <key>, or a key of its slot, was accessed on this node.',
      'REFCOUNT <key>',
      '    Return the number of references to the value of <key>.',
    ]);
    reply.array(lines.length);
    for (const line of lines) reply.simple(line);
  },
};

export const object: DataCommand = containerOf(
  {
    name: 'object',
    group: 'generic',
    since: '2.2.3',
    summary: 'Commands that look at how a value is kept.',
  },
  [encoding, freq, help, idletime, refcount],
);
