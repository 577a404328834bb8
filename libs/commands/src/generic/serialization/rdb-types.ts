/** The types of values in Redis's RDB format that Kiwi reads; it writes some of them. */
export const rdbTypes = {
  string: 0,
  list: 1,
  set: 2,
  zsetText: 3,
  hash: 4,
  zset: 5,
  hashZipmap: 9,
  listZiplist: 10,
  setIntset: 11,
  zsetZiplist: 12,
  hashZiplist: 13,
  listQuicklistOfZiplists: 14,
  streamListpacks: 15,
  hashListpack: 16,
  zsetListpack: 17,
  listQuicklist: 18,
  streamListpacks2: 19,
  setListpack: 20,
  streamListpacks3: 21,
  hashWithDeadlines: 24,
  hashListpackWithDeadlines: 25,
} as const;

/** The RDB version of Redis 7.0, which has all the types that Kiwi writes but those with deadlines of fields. */
export const baseVersion = 10;
/** That of Redis 7.4. */
export const fieldDeadlinesVersion = 12;

/** Up to these sizes a collection is written as a listpack, whatever OBJECT ENCODING calls it. */
export const listpackEntriesMax = 128;
export const listpackElementBytesMax = 64;

/** A set of integers is written as an intset up to this size, Redis's default. */
export const intsetEntriesMax = 512;
