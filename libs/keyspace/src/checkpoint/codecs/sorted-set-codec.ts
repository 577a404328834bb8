import { SizePeaks, sortedSetContentHeader, SortedSetValue } from '@kiwi/datatypes';
import type { Part, ScoreLeaf } from '@kiwi/datatypes';
import { MalformedPage } from '../page-reader.ts';
import type { CollectionCodec } from './collection-codec.ts';

/** A part as it was read, until the set is built. */
interface ReadSortedSetPart extends Part {
  readonly leaf: ScoreLeaf;
  /** In part 0 only. */
  readonly peaks: SizePeaks | null;
}

/** The number of the next part plus one (0: none), how many elements, the peaks in part 0, then of each element its member and its score. */
export const sortedSetCodec: CollectionCodec = {
  type: 'zset',
  tag: 11,

  *writePart(writer, content) {
    const [next, peakEntries, peakBytes] = content as [number, number, number];
    writer.integer(next);
    writer.integer((content.length - sortedSetContentHeader) / 2);
    if (peakEntries >= 0) {
      writer.integer(peakEntries);
      writer.integer(peakBytes);
    }
    for (let i = sortedSetContentHeader; i + 1 < content.length; i += 2) {
      const member = content[i] as string;
      if (writer.isFull) yield;
      if (writer.isShort(member)) writer.string(member);
      else yield* writer.longString(member);
      writer.double(content[i + 1] as number);
    }
  },

  *readPart(reader, index) {
    const next = reader.integer();
    const count = reader.integer();
    const peaks = index === 0 ? new SizePeaks() : null;
    peaks?.raiseTo(reader.integer(), reader.integer());
    const members: string[] = [];
    const scores: number[] = [];
    for (let i = 0; i < count; i++) {
      if (reader.isPauseDue) yield;
      members.push(reader.string());
      scores.push(reader.double());
    }
    const leaf = SortedSetValue.leafOf(index, next, members, scores);
    const part: ReadSortedSetPart = { index, epoch: 0, captured: null, leaf, peaks };
    return part;
  },

  build(parts) {
    const read = parts as readonly ReadSortedSetPart[];
    const peaks = read[0]?.peaks ?? null;
    if (peaks === null) throw new MalformedPage('the first part of a sorted set is missing');
    return SortedSetValue.of(
      read.map(({ leaf }) => leaf),
      peaks,
    );
  },
};
