import { hashContentHeader, HashValue, MapPart } from '@kiwi/datatypes';
import type { Part } from '@kiwi/datatypes';
import { MalformedPage } from '../page-reader.ts';
import { piecesPerStep } from '../steps.ts';
import type { Steps } from '../steps.ts';
import type { CollectionCodec } from './collection-codec.ts';

/** Flags before the fields of a part. */
const peaksFlag = 1;
const deadlinesFlag = 2;

/** A part as it was read, until the hash is built. */
interface ReadHashPart extends Part {
  readonly fields: MapPart<string>;
  readonly peaks: readonly [entries: number, elementBytes: number] | null;
  readonly deadlines: readonly (readonly [field: string, deadlineMs: number])[];
}

/**
 * The number of fields, flags, the peaks in part 0, then of each field its name, its value and, when the flag is set, its deadline as an integer
 * with 0 for none.
 */
export const hashCodec: CollectionCodec = {
  type: 'hash',
  tag: 8,

  *writePart(writer, content) {
    const [peakEntries, peakBytes, stride] = content as number[] as [number, number, number];
    const flags = (peakEntries < 0 ? 0 : peaksFlag) | (stride === 2 ? 0 : deadlinesFlag);
    writer.integer((content.length - hashContentHeader) / stride);
    writer.byte(flags);
    if ((flags & peaksFlag) !== 0) {
      writer.integer(peakEntries);
      writer.integer(peakBytes);
    }
    for (let i = hashContentHeader; i < content.length; i++) {
      const item = content[i] as string | number;
      if (writer.isFull) yield;
      if (typeof item === 'number') writer.integer(item === Infinity ? 0 : item);
      else if (writer.isShort(item)) writer.string(item);
      else yield* writer.longString(item);
    }
  },

  *readPart(reader, index) {
    const fields = new MapPart<string>(index);
    const count = reader.integer();
    const flags = reader.byte();
    if (flags > (peaksFlag | deadlinesFlag) || ((flags & peaksFlag) !== 0) !== (index === 0)) {
      throw new MalformedPage(`it has the unknown flags ${flags}`);
    }
    const peaks = index === 0 ? ([reader.integer(), reader.integer()] as const) : null;
    const deadlines: [string, number][] = [];
    for (let i = 0; i < count; i++) {
      if (reader.isPauseDue) yield;
      const field = reader.string();
      fields.set(field, reader.string());
      if ((flags & deadlinesFlag) === 0) continue;
      const deadlineMs = reader.integer();
      if (deadlineMs !== 0) deadlines.push([field, deadlineMs]);
    }
    if (fields.size !== count) throw new MalformedPage('a field comes twice');
    const part: ReadHashPart = { index, epoch: 0, captured: null, fields, peaks, deadlines };
    return part;
  },

  *build(parts) {
    const read = parts as readonly ReadHashPart[];
    const hash = new HashValue();
    yield* hash.restore(read.map((part) => part?.fields));
    const [peakEntries, peakBytes] = read[0]?.peaks ?? [0, 0];
    if (peakEntries < hash.size) throw new MalformedPage('a hash is larger than its peak');
    hash.peaks.raiseTo(peakEntries, peakBytes);
    yield* addDeadlines(hash, read);
    return hash;
  },
};

function* addDeadlines(hash: HashValue, parts: readonly ReadHashPart[]): Steps {
  let pieces = 0;
  for (const { deadlines } of parts) {
    for (const [field, deadlineMs] of deadlines) {
      if (++pieces % piecesPerStep === 0) yield;
      hash.setDeadline(field, deadlineMs);
    }
  }
}
