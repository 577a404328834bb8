import type { Collection } from '../../value.ts';
import { UnknownFormat } from '../page-reader.ts';
import type { CollectionCodec } from './collection-codec.ts';
import { hashCodec } from './hash-codec.ts';
import { listCodec } from './list-codec.ts';
import { setCodec } from './set-codec.ts';
import { sortedSetCodec } from './sorted-set-codec.ts';
import { streamCodec } from './stream-codec.ts';
import { stringCodec } from './string-codec.ts';

/** Of every type of collection. */
const collectionCodecs: readonly CollectionCodec[] = [
  hashCodec,
  listCodec,
  setCodec,
  sortedSetCodec,
  streamCodec,
  stringCodec,
];

const byType = new Map(collectionCodecs.map((codec) => [codec.type, codec]));
const byTag = new Map(collectionCodecs.map((codec) => [codec.tag, codec]));

export function codecOf(collection: Collection): CollectionCodec {
  return byType.get(collection.type) as CollectionCodec;
}

export function codecWithTag(tag: number): CollectionCodec {
  const codec = byTag.get(tag);
  if (codec === undefined) {
    throw new UnknownFormat(`it holds a value of type ${tag}, which this release does not know`);
  }
  return codec;
}
