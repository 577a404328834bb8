import {
  parseUint64,
  streamIdAfter,
  streamIdBefore,
  streamIdMax,
  streamIdMin,
  uint64Max,
} from '@kiwi/datatypes';
import type { StreamId, Uint64 } from '@kiwi/datatypes';
import { CommandError } from '../table/command-error.ts';
import { cString } from './stream-at.ts';

/** Redis copies an id into a buffer of this size. */
const idCharactersMax = 127;

const invalidId = new CommandError('ERR Invalid stream ID specified as stream command argument');
const invalidStart = new CommandError('ERR invalid start ID for the interval');
const invalidEnd = new CommandError('ERR invalid end ID for the interval');

/** Reads an id: `ms-seq`, or `ms` with `missingSeq`. Throws Redis's error for anything else, `-` and `+` too. */
export function idArgument(text: string, missingSeq: Uint64 = 0): StreamId {
  const { ms, seq } = idParts(text);
  return { ms, seq: seq === null ? missingSeq : sequenceOf(seq) };
}

/** As {@link idArgument}, null for what is no id. */
export function idArgumentOrNull(text: string): StreamId | null {
  try {
    return idArgument(text);
  } catch (error) {
    if (error === invalidId) return null;
    throw error;
  }
}

/** As {@link idArgument}, and `-` and `+` for the smallest and the largest id. */
export function idOrEdgeArgument(text: string, missingSeq: Uint64 = 0): StreamId {
  const edge = text.length === 1 || text.includes('\0') ? cString(text) : text;
  if (edge === '-') return streamIdMin;
  if (edge === '+') return streamIdMax;
  return idArgument(text, missingSeq);
}

/** The id of a new entry: a null in the place of the number that the stream chooses, `ms-*`. */
export function newIdArgument(text: string): { ms: Uint64; seq: Uint64 | null } {
  const { ms, seq } = idParts(text);
  if (seq === '*') return { ms, seq: null };
  return { ms, seq: seq === null ? 0 : sequenceOf(seq) };
}

/** The start of an interval; `(` in front excludes the id itself. Throws Redis's error when nothing can follow it. */
export function intervalStart(text: string): StreamId {
  return isExclusive(text)
    ? orThrow(streamIdAfter(idArgument(text.slice(1))), invalidStart)
    : idOrEdgeArgument(text);
}

/** The end of an interval; `(` in front excludes the id itself. */
export function intervalEnd(text: string): StreamId {
  return isExclusive(text)
    ? orThrow(streamIdBefore(idArgument(text.slice(1), uint64Max)), invalidEnd)
    : idOrEdgeArgument(text, uint64Max);
}

function isExclusive(text: string): boolean {
  return text.length > 1 && text.startsWith('(');
}

function orThrow(id: StreamId | null, error: CommandError): StreamId {
  if (id === null) throw error;
  return id;
}

/** What stands before the first dash, and behind it if there is one. */
function idParts(text: string): { ms: Uint64; seq: string | null } {
  if (text.length > idCharactersMax) throw invalidId;
  const id = cString(text);
  const dash = id.indexOf('-');
  const ms = parseUint64(dash === -1 ? id : id.slice(0, dash));
  if (ms === null) throw invalidId;
  return { ms, seq: dash === -1 ? null : id.slice(dash + 1) };
}

function sequenceOf(text: string): Uint64 {
  const seq = parseUint64(text);
  if (seq === null) throw invalidId;
  return seq;
}
