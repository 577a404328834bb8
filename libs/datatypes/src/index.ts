export { HashValue } from './hash/hash-value.ts';
export type { ReadonlyHashValue } from './hash/hash-value.ts';
export { Part, untracked } from './hash/part.ts';
export type { PartOwner, PartTracker } from './hash/part.ts';
export { PartitionedMap } from './hash/partitioned-map.ts';
export type { MapEntry, MapPage } from './hash/partitioned-map.ts';
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
