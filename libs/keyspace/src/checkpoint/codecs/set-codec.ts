import { SetPeaks, SetValue } from '@kiwi/datatypes';
import type { Part, SetChunk } from '@kiwi/datatypes';
import { MalformedPage } from '../page-reader.ts';
import type { CollectionCodec } from './collection-codec.ts';

/** Numbers before the members of part 0. */
const peakCount = 3;

/** A part as it was read, until the set is built. */
interface ReadSetPart extends Part {
  readonly chunk: SetChunk;
  /** Of part 0. */
  readonly peaks: readonly number[];
}

/** The number of members, the three peaks in part 0, the members. */
export const setCodec: CollectionCodec = {
  type: 'set',
  tag: 10,

  *writePart(writer, content) {
    const first = typeof content[0] === 'number' ? peakCount : 0;
    writer.integer(content.length - first);
    for (let i = 0; i < first; i++) writer.integer(content[i] as number);
    for (let i = first; i < content.length; i++) {
      const member = content[i] as string;
      if (writer.isFull) yield;
      if (writer.isShort(member)) writer.string(member);
      else yield* writer.longString(member);
    }
  },

  *readPart(reader, index) {
    const count = reader.integer();
    const peaks: number[] = [];
    for (let i = 0; index === 0 && i < peakCount; i++) peaks.push(reader.integer());
    const members: string[] = [];
    for (let i = 0; i < count; i++) {
      if (reader.isPauseDue) yield;
      members.push(reader.string());
    }
    const chunk = SetValue.chunkOf(index, members);
    const part: ReadSetPart = { index, epoch: 0, captured: null, chunk, peaks };
    return part;
  },

  *build(parts) {
    const read = parts as readonly ReadSetPart[];
    const [integerEntries = 0, entries = 0, elementBytes = 0] = read[0]?.peaks ?? [];
    const set = new SetValue();
    const peaks = new SetPeaks();
    peaks.restore(integerEntries, entries, elementBytes);
    yield* set.restore(
      read.map((part) => part?.chunk),
      peaks,
    );
    if (set.size === 0) throw new MalformedPage('a set is empty');
    return set;
  },
};
