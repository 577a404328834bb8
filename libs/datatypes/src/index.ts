export { addToBitField, fitIntoBitField, readBitField, writeBitField } from './bits/bit-field.ts';
export type { BitFieldOverflow, BitFieldType, ByteTarget } from './bits/bit-field.ts';
export { firstBitOf, firstOtherByte } from './bits/bit-position.ts';
export { populationCount } from './bits/population-count.ts';
export { emptyListpackBytes, listpackStringBytes } from './encoding/listpack-size.ts';
export { SizePeaks } from './encoding/size-peaks.ts';
export { distanceBetween } from './geo/distance.ts';
export {
  geohashText,
  isOnMap,
  positionOfScore,
  scoreEndOf,
  scoreOfCell,
  scoreOfPosition,
} from './geo/geohash.ts';
export type { Cell, Position } from './geo/geohash.ts';
export { cellsCovering, isWithin } from './geo/search-area.ts';
export type { SearchShape } from './geo/search-area.ts';
export { hashContentHeader, HashValue } from './hash/hash-value.ts';
export type { ReadonlyHashValue } from './hash/hash-value.ts';
export { VisibleHash } from './hash/visible-hash.ts';
export { registerCount } from './hyperloglog/cardinality.ts';
export {
  cachedCardinality,
  cardinalityOf,
  cardinalityOfRegisters,
  CorruptHyperLogLog,
  describeSparse,
  emptyHyperLogLog,
  holdsAll,
  HyperLogLog,
  isDenseHyperLogLog,
  isHyperLogLog,
  mergeRegisters,
} from './hyperloglog/hyperloglog.ts';
export { ListLeaf } from './list/list-leaf.ts';
export { ListValue } from './list/list-value.ts';
export type { ReadonlyListValue } from './list/list-value.ts';
export { hash32, partIndex, powerOfTwoUpTo } from './map/linear-hashing.ts';
export { MapPart } from './map/map-part.ts';
export type { EntriesPart } from './map/map-part.ts';
export { PartitionedMap } from './map/partitioned-map.ts';
export type { MapEntry, MapPage } from './map/partitioned-map.ts';
export { objectBytes, stringBytes } from './memory/heap-bytes.ts';
export { PartList } from './part/part-list.ts';
export type { NumberedPart } from './part/part-list.ts';
export { untracked } from './part/part.ts';
export type { Part, PartedValue, PartOwner, PartTracker } from './part/part.ts';
export { chunkMembers } from './set/set-chunk.ts';
export type { SetChunk } from './set/set-chunk.ts';
export { SetPeaks } from './set/set-peaks.ts';
export { SetValue } from './set/set-value.ts';
export type { ReadonlySetValue, SetPage } from './set/set-value.ts';
export { CountedTree } from './tree/counted-tree.ts';
export type { LeafPlace } from './tree/counted-tree.ts';
export { Leaf } from './tree/leaf.ts';
export { formatDouble, parseDouble } from './number/double.ts';
export { formatFixed } from './number/fixed.ts';
export { decodeString, encodeString } from './number/encoded-string.ts';
export type { EncodedString } from './number/encoded-string.ts';
export {
  addExtendedFloats,
  formatExtendedFloat,
  parseExtendedFloat,
} from './number/extended-float.ts';
export type { ExtendedFloat } from './number/extended-float.ts';
export { addInt64, fitInt64, int64Max, int64Min, negateInt64, parseInt64 } from './number/int64.ts';
export type { Int64 } from './number/int64.ts';
export {
  decrementUint64,
  fitUint64,
  incrementUint64,
  parseUint64,
  uint64Max,
} from './number/uint64.ts';
export type { Uint64 } from './number/uint64.ts';
export type { ScoreLeaf } from './sorted-set/score-leaf.ts';
export {
  before,
  belowMember,
  belowScore,
  upToMember,
  upToScore,
} from './sorted-set/score-order.ts';
export type { IsBefore } from './sorted-set/score-order.ts';
export { sortedSetContentHeader, SortedSetValue } from './sorted-set/sorted-set-value.ts';
export type { ReadonlySortedSetValue, ScoredMember } from './sorted-set/sorted-set-value.ts';
export { Consumer, ConsumerLeaf } from './stream/consumer.ts';
export { ConsumerGroup } from './stream/consumer-group.ts';
export type { PendingEntry, PendingPlace } from './stream/consumer-group.ts';
export type { EntryCursor } from './stream/entry-cursor.ts';
export type { TrimOptions } from './stream/entry-log.ts';
export { GroupPart } from './stream/group-part.ts';
export { PendingLeaf } from './stream/pending-leaf.ts';
export {
  compareStreamIds,
  formatStreamId,
  streamIdAfter,
  streamIdBefore,
  streamIdMax,
  streamIdMin,
} from './stream/stream-id.ts';
export type { StreamId } from './stream/stream-id.ts';
export { nodeEntriesMax, StreamNode } from './stream/stream-node.ts';
export type { NodeContent } from './stream/stream-node.ts';
export { consumersKind, groupKind, nodeKind, pendingKind, uint64Of } from './stream/stream-part.ts';
export type { StreamHeader, StreamPart } from './stream/stream-part.ts';
export { StreamValue } from './stream/stream-value.ts';
export type { ReadonlyConsumerGroup, ReadonlyStreamValue } from './stream/stream-value.ts';
export { blockOf, byteOf } from './string/byte-block.ts';
export type { ByteString } from './string/byte-block.ts';
export { ChunkedString } from './string/chunked-string.ts';
export type { ReadonlyChunkedString } from './string/chunked-string.ts';
export { writeText } from './string/latin1-buffer.ts';
export type { Latin1Buffer } from './string/latin1-buffer.ts';
export { chunkBytes } from './string/string-chunk.ts';
export { unshared } from './string/unshared.ts';
