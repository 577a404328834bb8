/**
 * Up to which sizes Redis keeps collections in its compact encodings: its parameters and their defaults. Kiwi stores all sizes alike; the limits only
 * decide what OBJECT ENCODING reports, so nodes may differ in them.
 */
export interface EncodingLimits {
  hashListpackEntriesMax: number;
  hashListpackValueBytesMax: number;
  /** Positive: elements per node of a list; -1 to -5: 4, 8, 16, 32 or 64 KiB. */
  listListpackSizeMax: number;
  setIntsetEntriesMax: number;
  setListpackEntriesMax: number;
  setListpackValueBytesMax: number;
  zsetListpackEntriesMax: number;
  zsetListpackValueBytesMax: number;
}

/** As in Redis 7.2. */
export const defaultEncodingLimits: Readonly<EncodingLimits> = {
  hashListpackEntriesMax: 512,
  hashListpackValueBytesMax: 64,
  listListpackSizeMax: -2,
  setIntsetEntriesMax: 512,
  setListpackEntriesMax: 128,
  setListpackValueBytesMax: 64,
  zsetListpackEntriesMax: 128,
  zsetListpackValueBytesMax: 64,
};
