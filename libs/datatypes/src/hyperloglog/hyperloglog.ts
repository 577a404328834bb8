import { estimateCardinality, registerCount } from './cardinality.ts';
import { denseBytes, denseRegister, denseRegisterOf, setDenseRegister } from './dense-registers.ts';
import { murmurHash64 } from './murmur-hash.ts';
import { emptySparse, runBytes, runLength, runValue, SparseRegisters } from './sparse-registers.ts';

const magic = 'HYLL';
const encodingAt = 4;
const cardinalityAt = 8;
const headerBytes = 16;
const dense = 0;
const sparse = 1;
const denseLength = headerBytes + denseBytes;
const staleFlag = 0x80;

/** Redis's hll-sparse-max-bytes: a longer sparse form becomes dense. A constant: all nodes must agree. */
export const sparseBytesMax = 3000;

/** Bits of the hash that are the number of a register. */
const indexBits = 14;

/** A counter's registers cannot be read. */
export class CorruptHyperLogLog extends Error {}

/** Where an element counts. One object for all calls. */
interface ElementPlace {
  index: number;
  /** One more than the number of zeros at the end of the hash's rest. */
  value: number;
}

const place: ElementPlace = { index: 0, value: 0 };

/** Of the counter that is being changed or read: one at a time. */
const histogram = new Int32Array(64);

/**
 * A HyperLogLog in Redis's form, byte for byte: a header of 16 bytes (`HYLL`, the encoding, and the cardinality when it was last computed,
 * with a flag in its highest bit when it is out of date) and 16384 registers, dense or sparse. This is a copy of a string that is to be changed.
 */
export class HyperLogLog {
  private bytes: Buffer;
  private length: number;
  private isChanged = false;

  constructor(text: string) {
    this.bytes = Buffer.alloc(Math.max(text.length, sparseBytesMax) + 8);
    this.length = this.bytes.write(text, 0, 'latin1');
  }

  /** As a string. */
  toString(): string {
    return this.bytes.toString('latin1', 0, this.length);
  }

  get isDense(): boolean {
    return this.bytes[encodingAt] === dense;
  }

  /** Whether a register was raised. */
  get hasChanged(): boolean {
    return this.isChanged;
  }

  /** Counts an element. */
  add(element: string): void {
    const { index, value } = placeOf(element);
    this.raise(index, value);
  }

  /** Raises registers to those of another counter or more, as {@link mergeRegisters} gave them. */
  merge(registers: Uint8Array): void {
    for (let index = 0; index < registerCount; index++) {
      const value = registers[index] as number;
      if (value > 0) this.raise(index, value);
    }
  }

  /** The cached cardinality is out of date. */
  invalidate(): void {
    this.bytes[cardinalityAt + 7] = (this.bytes[cardinalityAt + 7] as number) | staleFlag;
  }

  /** Changes to the dense form. */
  makeDense(): void {
    if (this.isDense) return;
    const { bytes } = this;
    const result = Buffer.alloc(denseLength);
    bytes.copy(result, 0, 0, headerBytes);
    result[encodingAt] = dense;
    let index = 0;
    for (let at = headerBytes; at < this.length; at += runBytes(bytes[at] as number)) {
      const value = runValue(bytes[at] as number);
      const end = index + runLength(bytes, at);
      if (end > registerCount) throw new CorruptHyperLogLog();
      for (; value > 0 && index < end; index++) {
        setDenseRegister(result, headerBytes, index, value);
      }
      index = end;
    }
    if (index !== registerCount) throw new CorruptHyperLogLog();
    this.bytes = result;
    this.length = denseLength;
  }

  /** The registers' values. */
  registers(): Uint8Array {
    const registers = new Uint8Array(registerCount);
    mergeRegisters(this.toString(), registers);
    return registers;
  }

  private raise(index: number, value: number): void {
    if (!this.isDense) {
      const runs = new SparseRegisters(this.bytes, headerBytes, this.length);
      const outcome = runs.raise(index, value, sparseBytesMax);
      this.length = runs.end;
      if (outcome === 'corrupt') throw new CorruptHyperLogLog();
      if (outcome === 'changed') {
        this.isChanged = true;
        this.invalidate();
      }
      if (outcome !== 'too large') return;
      this.makeDense();
    }
    if (denseRegister(this.bytes, headerBytes, index) >= value) return;
    setDenseRegister(this.bytes, headerBytes, index, value);
    this.isChanged = true;
  }
}

/** A counter to which nothing was added. */
export function emptyHyperLogLog(): string {
  const bytes = Buffer.alloc(headerBytes);
  bytes.write(magic, 0, 'latin1');
  bytes[encodingAt] = sparse;
  return Buffer.concat([bytes, emptySparse()]).toString('latin1');
}

/** Whether a string looks like a HyperLogLog: its registers may still be corrupt. */
export function isHyperLogLog(text: string): boolean {
  if (text.length < headerBytes || !text.startsWith(magic)) return false;
  const encoding = text.charCodeAt(encodingAt);
  return encoding === sparse || (encoding === dense && text.length === denseLength);
}

/** Whether a HyperLogLog is in the dense form. */
export function isDenseHyperLogLog(text: string): boolean {
  return text.charCodeAt(encodingAt) === dense;
}

/** Whether adding these elements would change nothing. False when that cannot be said without a copy. */
export function holdsAll(text: string, elements: readonly string[], from: number): boolean {
  if (!isDenseHyperLogLog(text)) return false;
  for (let i = from; i < elements.length; i++) {
    const { index, value } = placeOf(elements[i] as string);
    if (denseRegisterOf(text, headerBytes, index) < value) return false;
  }
  return true;
}

/** The cardinality that the header holds; null when it is out of date. */
export function cachedCardinality(text: string): number | bigint | null {
  if ((text.charCodeAt(cardinalityAt + 7) & staleFlag) !== 0) return null;
  let value = 0n;
  for (let i = 7; i >= 0; i--) value = (value << 8n) | BigInt(text.charCodeAt(cardinalityAt + i));
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** The estimate from the registers of a HyperLogLog. */
export function cardinalityOf(text: string): number {
  const registers = new Uint8Array(registerCount);
  mergeRegisters(text, registers);
  return cardinalityOfRegisters(registers);
}

/** The estimate from registers, one per byte. */
export function cardinalityOfRegisters(registers: Uint8Array): number {
  histogram.fill(0);
  for (let i = 0; i < registerCount; i++) {
    const value = registers[i] as number;
    histogram[value] = (histogram[value] as number) + 1;
  }
  return estimateCardinality(histogram);
}

/** Raises registers, one per byte, to those of a HyperLogLog. */
export function mergeRegisters(text: string, registers: Uint8Array): void {
  const bytes = Buffer.from(text, 'latin1');
  if (isDenseHyperLogLog(text)) {
    for (let i = 0; i < registerCount; i++) {
      const value = denseRegister(bytes, headerBytes, i);
      if (value > (registers[i] as number)) registers[i] = value;
    }
    return;
  }
  let index = 0;
  for (let at = headerBytes; at < bytes.length; at += runBytes(bytes[at] as number)) {
    const value = runValue(bytes[at] as number);
    const end = index + runLength(bytes, at);
    if (end > registerCount) throw new CorruptHyperLogLog();
    for (; value > 0 && index < end; index++) {
      if (value > (registers[index] as number)) registers[index] = value;
    }
    index = end;
  }
  if (index !== registerCount) throw new CorruptHyperLogLog();
}

/** The runs of the sparse form as PFDEBUG DECODE shows them: `z` zeros, `Z` zeros in two bytes, `v` a value and how often. */
export function describeSparse(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  const runs: string[] = [];
  for (let at = headerBytes; at < bytes.length; at += runBytes(bytes[at] as number)) {
    const byte = bytes[at] as number;
    const length = runLength(bytes, at);
    if (runValue(byte) > 0) runs.push(`v:${runValue(byte)},${length}`);
    else runs.push(`${runBytes(byte) === 2 ? 'Z' : 'z'}:${length}`);
  }
  return runs.join(' ');
}

function placeOf(element: string): Readonly<ElementPlace> {
  const { lower, upper } = murmurHash64(element);
  place.index = lower & (registerCount - 1);
  // A one behind the last bit ends the count.
  const end = (upper >>> indexBits) | (1 << (50 - 32));
  const rest = (lower >>> indexBits) | (upper << (32 - indexBits));
  place.value = rest !== 0 ? zerosAtEnd(rest) + 1 : zerosAtEnd(end) + 33;
  return place;
}

function zerosAtEnd(word: number): number {
  return 31 - Math.clz32(word & -word);
}
