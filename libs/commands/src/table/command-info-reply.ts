import type { ReplySink } from '@kiwi/resp-protocol';
import { writeSet } from './command-reply.ts';
import type { CommandTable } from './command-table.ts';
import type { CommandInfo, KeySpec } from './command.ts';

/** COMMAND and COMMAND INFO: of the named commands, null for unknown names, or of all when none is named. */
export function writeCommandInfo(
  table: CommandTable,
  names: readonly string[],
  reply: ReplySink,
): void {
  const infos = names.length === 0 ? table.list : names.map((name) => table.find(name));
  reply.array(infos.length);
  for (const info of infos) {
    if (info === undefined) reply.null();
    else writeInfo(info, reply);
  }
}

/** The ten elements that Redis documents for COMMAND. */
function writeInfo(command: CommandInfo, reply: ReplySink): void {
  const { first, last, step } = legacyKeyRange(command.keys);
  reply.array(10);
  reply.bulk(command.name);
  reply.integer(command.arity);
  writeSet(command.flags, reply);
  reply.integer(first);
  reply.integer(last);
  reply.integer(step);
  writeSet(
    command.categories.map((category) => '@' + category),
    reply,
  );
  const tips = command.tips ?? [];
  reply.set(tips.length);
  for (const tip of tips) reply.bulk(tip);
  reply.set(command.keys.length);
  for (const spec of command.keys) writeKeySpec(spec, reply);
  const subcommands = command.subcommands ?? [];
  // Redis's own inconsistency: none is an empty set, some are an array.
  if (subcommands.length === 0) reply.set(0);
  else reply.array(subcommands.length);
  for (const sub of subcommands) writeInfo(sub, reply);
}

function writeKeySpec(spec: KeySpec, reply: ReplySink): void {
  reply.map(spec.notes === undefined ? 3 : 4);
  if (spec.notes !== undefined) {
    reply.bulk('notes');
    reply.bulk(spec.notes);
  }
  reply.bulk('flags');
  writeSet(spec.flags, reply);
  reply.bulk('begin_search');
  if (spec.type === 'unknown') {
    writeSearch('unknown', {}, reply);
    reply.bulk('find_keys');
    writeSearch('unknown', {}, reply);
    return;
  }
  if (spec.type === 'keyword') {
    const { keyword, startFrom, last, step, limit } = spec;
    writeSearch('keyword', { keyword, startfrom: startFrom }, reply);
    reply.bulk('find_keys');
    writeSearch('range', { lastkey: last, keystep: step, limit }, reply);
    return;
  }
  // Positions of keys count from where the search begins.
  const begin = spec.type === 'range' ? spec.first : spec.count;
  writeSearch('index', { index: begin }, reply);
  reply.bulk('find_keys');
  if (spec.type === 'range') {
    const lastkey = spec.last < 0 ? spec.last : spec.last - begin;
    writeSearch('range', { lastkey, keystep: spec.step, limit: 0 }, reply);
  } else {
    const firstkey = spec.first - begin;
    writeSearch('keynum', { keynumidx: 0, firstkey, keystep: spec.step }, reply);
  }
}

function writeSearch(
  type: string,
  spec: Readonly<Record<string, number | string>>,
  reply: ReplySink,
): void {
  const entries = Object.entries(spec);
  reply.map(2);
  reply.bulk('type');
  reply.bulk(type);
  reply.bulk('spec');
  reply.map(entries.length);
  for (const [name, value] of entries) {
    reply.bulk(name);
    if (typeof value === 'number') reply.integer(value);
    else reply.bulk(value);
  }
}

interface KeyRange {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

const noKeyRange: KeyRange = { first: 0, last: 0, step: 0 };

/**
 * The one range that COMMAND reported before there were key specifications (Redis: `populateCommandLegacyRangeSpec`): the only
 * specification if it is a range, else what the ranges among them cover together if they are contiguous.
 */
function legacyKeyRange(specs: readonly KeySpec[]): KeyRange {
  const ranges = specs.filter((spec) => spec.type === 'range');
  const [head, ...tail] = ranges;
  if (head === undefined) return noKeyRange;
  if (specs.length === 1) return head;
  let { last } = head;
  for (const range of tail) {
    if (range.first !== last + 1) return noKeyRange;
    last = range.last;
  }
  return ranges.every(({ step }) => step === 1) ? { first: head.first, last, step: 1 } : noKeyRange;
}
