export { SizePeaks } from './encoding/size-peaks.ts';
export { HashValue } from './hash/hash-value.ts';
export type { ReadonlyHashValue } from './hash/hash-value.ts';
export { MapPart } from './map/map-part.ts';
export { PartitionedMap } from './map/partitioned-map.ts';
export type { MapEntry, MapPage } from './map/partitioned-map.ts';
export { PartList } from './part/part-list.ts';
export type { NumberedPart } from './part/part-list.ts';
export { untracked } from './part/part.ts';
export type { Part, PartedValue, PartOwner, PartTracker } from './part/part.ts';
export { CountedTree } from './tree/counted-tree.ts';
export type { LeafPlace } from './tree/counted-tree.ts';
export { Leaf } from './tree/leaf.ts';
export { formatDouble, parseDouble } from './number/double.ts';
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
