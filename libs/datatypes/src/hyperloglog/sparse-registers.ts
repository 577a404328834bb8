import { registerCount } from './cardinality.ts';

/**
 * Redis's sparse form of the registers: runs in order. A byte 00nnnnnn is n + 1 zeros (ZERO); 01nnnnnn and another byte with the lower
 * bits are up to 16384 zeros (XZERO); 1vvvvvnn are n + 1 registers of the value v + 1 (VAL).
 */
export const sparseValueMax = 32;
const zeroRunMax = 64;
const valueRunMax = 4;

/** What the two kinds of zeros are told apart by, and values. */
const valueFlag = 0x80;
const longZeroFlag = 0x40;

/** How many runs behind a change are tried to be merged. */
const mergedRuns = 5;

/** Outcome of {@link SparseRegisters.raise}. */
export type SparseOutcome = 'unchanged' | 'changed' | 'too large' | 'corrupt';

/** A view of the run at a place. */
export function runLength(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  if ((byte & valueFlag) !== 0) return (byte & 3) + 1;
  if ((byte & longZeroFlag) === 0) return byte + 1;
  return (((byte & 0x3f) << 8) | (bytes[at + 1] ?? 0)) + 1;
}

/** The value of the registers of a run. */
export function runValue(byte: number): number {
  return (byte & valueFlag) === 0 ? 0 : ((byte >>> 2) & 0x1f) + 1;
}

/** The bytes that a run takes. */
export function runBytes(byte: number): number {
  return (byte & 0xc0) === longZeroFlag ? 2 : 1;
}

/** The form of a counter to which nothing was added. */
export function emptySparse(): Uint8Array {
  return Uint8Array.of(longZeroFlag | ((registerCount - 1) >>> 8), (registerCount - 1) & 0xff);
}

/** Runs in a buffer with room for more, which is changed in place. */
export class SparseRegisters {
  readonly bytes: Buffer;
  /** Where the runs begin in the buffer. */
  readonly start: number;
  /** Where they end. */
  end: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /**
   * Raises a register, unless it has this value or a larger one. `too large` when the value or, beyond `bytesMax` up to the end of the runs,
   * the runs have no room: then nothing is changed. The runs come out as from Redis.
   */
  raise(index: number, value: number, bytesMax: number): SparseOutcome {
    if (value > sparseValueMax) return 'too large';
    const { bytes } = this;
    let at = this.start;
    let before = -1;
    let first = 0;
    let length = 0;
    while (at < this.end) {
      length = runLength(bytes, at);
      if (index < first + length) break;
      before = at;
      at += runBytes(bytes[at] as number);
      first += length;
    }
    if (at >= this.end) return 'corrupt';
    const byte = bytes[at] as number;
    const old = runValue(byte);
    if (old >= value) return 'unchanged';
    if (length === 1 && runBytes(byte) === 1) {
      bytes[at] = valueRun(value, 1);
    } else {
      const last = first + length - 1;
      const runs = [...run(old, index - first), valueRun(value, 1), ...run(old, last - index)];
      const oldBytes = runBytes(byte);
      const growth = runs.length - oldBytes;
      if (growth > 0 && this.end + growth > bytesMax) return 'too large';
      bytes.copyWithin(at + runs.length, at + oldBytes, this.end);
      bytes.set(runs, at);
      this.end += growth;
    }
    this.merge(before < 0 ? this.start : before);
    return 'changed';
  }

  /** Joins neighbours of the same value from a run on. */
  private merge(from: number): void {
    const { bytes } = this;
    let at = from;
    for (let runs = 0; runs < mergedRuns && at < this.end; runs++) {
      const byte = bytes[at] as number;
      const next = at + 1 < this.end ? (bytes[at + 1] as number) : 0;
      const length = (byte & 3) + (next & 3) + 2;
      if ((byte & valueFlag) === 0) {
        at += runBytes(byte);
      } else if (runValue(byte) === runValue(next) && length <= valueRunMax) {
        bytes[at + 1] = valueRun(runValue(byte), length);
        bytes.copyWithin(at, at + 1, this.end);
        this.end--;
      } else {
        at++;
      }
    }
  }
}

function valueRun(value: number, length: number): number {
  return valueFlag | ((value - 1) << 2) | (length - 1);
}

/** The bytes of a run, none when it is empty. */
function run(value: number, length: number): number[] {
  if (length === 0) return [];
  if (value > 0) return [valueRun(value, length)];
  if (length <= zeroRunMax) return [length - 1];
  return [longZeroFlag | ((length - 1) >>> 8), (length - 1) & 0xff];
}
