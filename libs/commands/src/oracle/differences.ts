/**
 * How a reply that may rightly differ from Redis's byte for byte is compared instead:
 * - `unordered`: the same elements in any order;
 * - `unordered pairs`: the same, but elements come in pairs that stay together (maps count as pairs);
 * - `near`: integers may differ by `tolerance`, unless one of them is negative;
 * - `stream times`: times and durations of pending entries and consumers may differ by `tolerance`, and what Redis knows from 7.2 on is left out;
 * - `doubles`: Redis 7.0 prints doubles with 17 digits where 7.2 prints the shortest that read back;
 * - `newer argument`: Redis 7.2 takes more arguments than 7.0, whose error about their number may stand for any reply to a call with as many words;
 * - `shape`: the same types, lengths and nulls, whatever the text;
 * - `checked first`: Redis 7.2 refuses wrong arguments before it looks at the key, 7.0 afterwards: an error may stand for WRONGTYPE or for the reply for
 *   a missing key;
 * - `cached count`: of a HyperLogLog, Redis's reply may hold a count that Kiwi's marks as unknown;
 * - `scan`: whole iterations from cursor 0 return the same elements; single pages are not compared.
 * Errors are compared byte for byte under every rule.
 */
export type ComparisonRule =
  | {
      readonly rule:
        | 'unordered'
        | 'unordered pairs'
        | 'shape'
        | 'checked first'
        | 'doubles'
        | 'cached count';
      readonly reason: string;
    }
  | { readonly rule: 'stream times'; readonly tolerance: number; readonly reason: string }
  | { readonly rule: 'newer argument'; readonly words: number; readonly reason: string }
  | { readonly rule: 'near'; readonly tolerance: number; readonly reason: string }
  | {
      readonly rule: 'scan';
      /** Elements come in pairs. */
      readonly pairs: boolean;
      /** Which argument the cursor is. */
      readonly cursorAt: number;
      /** The second of each pair is a double. */
      readonly scores?: boolean;
      readonly reason: string;
    };

const order =
  'Redis walks a hash table; Kiwi goes by slot and insertion, an order that all nodes share';
const clock = 'the two servers read their clocks at different moments';
const draw = 'the reply is drawn at random';
const newer = 'this is how 7.2 does it';
const cursor = 'cursors are slot numbers or hash ranges, which mean the same on every node';

const doubles = { rule: 'doubles', reason: newer } as const;

/** The replies that are intended to differ from Redis's, by command. All others must be equal to the last byte. */
export const intendedDifferences: Readonly<Record<string, ComparisonRule>> = {
  get: { rule: 'cached count', reason: 'PFCOUNT is a read, which changes nothing on any node' },
  keys: { rule: 'unordered', reason: order },
  hkeys: { rule: 'unordered', reason: order },
  hvals: { rule: 'unordered', reason: order },
  hgetall: { rule: 'unordered pairs', reason: order },
  smembers: { rule: 'unordered', reason: order },
  sinter: { rule: 'unordered', reason: order },
  sunion: { rule: 'unordered', reason: order },
  sdiff: { rule: 'unordered', reason: order },
  spop: { rule: 'shape', reason: draw },
  srandmember: { rule: 'shape', reason: draw },
  randomkey: { rule: 'shape', reason: draw },
  dump: {
    rule: 'shape',
    reason: 'strings are not packed, and of several encodings that Redis reads one is written',
  },
  hrandfield: { rule: 'shape', reason: draw },
  bitcount: { rule: 'checked first', reason: newer },
  bitpos: { rule: 'checked first', reason: newer },
  zadd: doubles,
  zincrby: doubles,
  zscore: doubles,
  zmscore: doubles,
  zrange: doubles,
  zrevrange: doubles,
  zrangebyscore: doubles,
  zrevrangebyscore: doubles,
  zpopmin: doubles,
  zpopmax: doubles,
  zmpop: doubles,
  bzpopmin: doubles,
  bzpopmax: doubles,
  bzmpop: doubles,
  zunion: doubles,
  zinter: doubles,
  zdiff: doubles,
  zrank: { rule: 'newer argument', words: 4, reason: newer },
  zrevrank: { rule: 'newer argument', words: 4, reason: newer },
  zrandmember: { rule: 'shape', reason: draw },
  scan: { rule: 'scan', pairs: false, cursorAt: 1, reason: cursor },
  hscan: { rule: 'scan', pairs: true, cursorAt: 2, reason: cursor },
  sscan: { rule: 'scan', pairs: false, cursorAt: 2, reason: cursor },
  zscan: { rule: 'scan', pairs: true, cursorAt: 2, scores: true, reason: cursor },
  ttl: { rule: 'near', tolerance: 2, reason: clock },
  pttl: { rule: 'near', tolerance: 2000, reason: clock },
  expiretime: { rule: 'near', tolerance: 2, reason: clock },
  pexpiretime: { rule: 'near', tolerance: 2000, reason: clock },
  xinfo: { rule: 'stream times', tolerance: 5000, reason: clock },
  xpending: { rule: 'stream times', tolerance: 5000, reason: clock },
};

const clusterMode = 'redis-server answers it in cluster mode only';
const ownDisk = 'it is about what is on the disk; its forms are compared in redis-server';
const ownSelf = 'it tells of the server and the connection; its forms are compared in redis-server';
const pushed = 'its replies are pushed; they are compared in redis-server';

/** Commands that Redis has too but that no script can compare, with the reason. A container stands for its subcommands; an option stands behind its command. */
export const incomparableCommands: Readonly<Record<string, string>> = {
  cluster: clusterMode,
  asking: clusterMode,
  readonly: clusterMode,
  readwrite: clusterMode,
  bgrewriteaof: ownDisk,
  bgsave: ownDisk,
  lastsave: ownDisk,
  save: ownDisk,
  shutdown: ownDisk,
  'client|id': ownSelf,
  'client|info': ownSelf,
  'client|list': ownSelf,
  'client|kill': ownSelf,
  'client|tracking REDIRECT client-id': 'it needs the number of another connection',
  'client|reply': 'what it turns off does not come',
  'config|rewrite': ownDisk,
  'latency|doctor': ownSelf,
  'latency|graph': ownSelf,
  'latency|histogram': ownSelf,
  'latency|latest': ownSelf,
  'memory|doctor': ownSelf,
  'memory|malloc-stats': ownSelf,
  'memory|stats': ownSelf,
  'memory|usage': ownSelf,
  'command|count': ownSelf,
  'command|docs': ownSelf,
  'acl|cat': 'it lists the commands, of which Kiwi has others',
  'acl|genpass': draw,
  debug: 'it is for tests of each server',
  failover: 'Raft does it',
  hello: ownSelf,
  info: ownSelf,
  lolwut: ownSelf,
  monitor: pushed,
  role: ownSelf,
  time: ownSelf,
  wait: 'it counts the nodes that have the writes, of which Kiwi has others',
  psubscribe: pushed,
  punsubscribe: pushed,
  ssubscribe: pushed,
  subscribe: pushed,
  sunsubscribe: pushed,
  unsubscribe: pushed,
};

/**
 * Differences that no rule can compare, so that no case and no generator produces them. Kept here so that they are in one place.
 */
export const uncomparedDifferences: readonly string[] = [
  'DBSIZE counts keys whose time has come until they are deleted, which each server does when it sees fit.',
  'SPOP takes other members than redis-server does, so that what follows on such a set is compared only where all or none of them go.',
  'HRANDFIELD, SRANDMEMBER and ZRANDMEMBER with a count below -16777216 are refused (`value is out of range`); redis-server runs out of memory and dies.',
  'Deadlines after the year 287396 (2^53 ms) are rounded to what a double holds.',
  'OBJECT ENCODING says what Redis 7.2 says, so of lists and sets something else than 7.0. A string that APPEND or SETRANGE made short is embstr or int, not raw; a list that shrank is a listpack as soon as it fits, in 7.2 below half of the limit.',
  'OBJECT IDLETIME is that of the key in the same hash slot that was accessed last on the node that answers.',
  'A score of -0 is stored as 0 up to the default sizes of a small sorted set, as in redis-server 7.0; other sizes may be configured there.',
  'Ranges of members (BYLEX and the like) in a sorted set of different scores are not specified: both servers return something.',
  'Of members at equal distances GEOSEARCH with COUNT and an order may take another one.',
  "The last digit of a distance that GEOSEARCHSTORE or GEORADIUS store: here it is rounded correctly, C's library may be one off.",
  'SORT turns a small sorted set of redis-server into a skiplist; here OBJECT ENCODING goes by sizes only.',
  'XREADGROUP, XCLAIM and XAUTOCLAIM create their consumer also when they get nothing, as from Redis 7.2 on; 7.0 creates it with the first entry.',
  'XSETID refuses an id below the highest deleted one, as from Redis 7.2 on; 7.0 does not look.',
  'PFCOUNT of a single key stores nothing, for it is a read that one node answers; redis-server keeps the count in the value, where GET shows it.',
  'LPOS refuses the rank -2^63, as from Redis 7.2 on; 7.0 takes it for another one.',
  'XREAD takes the id `+` as from Redis 7.4 on.',
  'HELP says it in our own words.',
  'Strings end at 512 MB less 24 bytes, the longest that V8 can hold.',
];
