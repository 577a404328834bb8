import type { ContentReader } from '../content.ts';
import { hashReader } from './hash-content.ts';
import { listReader } from './list-content.ts';
import { setReader } from './set-content.ts';
import { sortedSetReader } from './sorted-set-content.ts';
import { streamReader } from './stream-content.ts';
import { textReader } from './text-content.ts';

const readers = [textReader, hashReader, listReader, setReader, sortedSetReader, streamReader];

/** @throws Error for a type that the model does not know */
export function readerOf(type: string): ContentReader {
  const reader = readers.find((one) => one.type === type);
  if (reader === undefined) throw new Error(`the model knows no values of type ${type}`);
  return reader;
}
