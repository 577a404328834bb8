import { script } from '../script.ts';

/** So many elements that begin alike. */
function elements(count: number, prefix = 'element'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}:${i}`);
}

/** Adds elements, so many at a time, and shows the bytes after each call. */
function added(key: string, count: number, perCall: number): string[][] {
  const all = elements(count, key);
  const commands: string[][] = [];
  for (let from = 0; from < count; from += perCall) {
    commands.push(['PFADD', key, ...all.slice(from, from + perCall)], ['GET', key]);
    commands.push(['PFCOUNT', key, key]);
  }
  return commands;
}

/** PFCOUNT of a single key comes last: Redis stores what it has computed. */
export const hyperloglogCases = [
  script(
    'PFADD, PFCOUNT and PFDEBUG',
    String.raw`
      PFADD a
      GET a
      PFADD a
      PFCOUNT a a
      PFADD a one
      GET a
      PFADD a one
      PFADD a one two three "" "\x00\xff" "12345678" "123456789" "1234567890123456"
      GET a
      PFDEBUG DECODE a
      PFDEBUG ENCODING a
      PFDEBUG encoding absent
      PFDEBUG nosuch a
      PFDEBUG nosuch absent
      PFDEBUG TODENSE a
      PFDEBUG TODENSE a
      PFDEBUG DECODE a
      PFDEBUG ENCODING a
      GET a
      PFADD a four two
      GET a
      PFADD b x y z
      PFDEBUG GETREG b
      PFDEBUG ENCODING b
      STRLEN b
      PFCOUNT a b
      PFCOUNT a b absent
      PFCOUNT absent
      PFCOUNT absent absent
      TYPE a
      OBJECT ENCODING a
      EXPIRE a 1000
      PFADD a five
      PFMERGE a b
      TTL a
      PFCOUNT a
      PFCOUNT b
      PFSELFTEST
    `,
  ),
  script(
    'PFMERGE',
    String.raw`
      PFADD a 1 2 3
      PFADD b 3 4 5
      PFMERGE c a b
      GET c
      PFMERGE c
      GET c
      PFMERGE new
      GET new
      PFMERGE new2 absent absent
      GET new2
      PFMERGE a absent c
      GET a
      PFADD d x
      PFDEBUG TODENSE d
      PFMERGE a d
      GET a
      PFMERGE d b
      GET d
      PFMERGE a a
      PFCOUNT a
      PFCOUNT c
      PFCOUNT new
    `,
  ),
  script(
    'what is not a HyperLogLog',
    String.raw`
      SET text hello
      PFADD text
      PFADD text a
      PFCOUNT text
      PFCOUNT absent text
      PFMERGE text
      PFMERGE x text
      EXISTS x
      PFDEBUG ENCODING text
      SET number 17
      PFADD number a
      HSET h f v
      PFADD h a
      PFCOUNT h
      PFCOUNT absent h
      PFMERGE h
      PFMERGE x h
      PFDEBUG ENCODING h
      SET short "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      PFCOUNT short
      SET dense "HYLL\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff"
      PFCOUNT dense
      SET other "HYLL\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff"
      PFCOUNT other
      SET magic "HYLX\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff"
      PFCOUNT magic
      SET cached "HYLL\x01\x00\x00\x00\x2a\x01\x00\x00\x00\x00\x00\x00\x7f\xff"
      PFCOUNT cached
      PFCOUNT cached cached
      SET large "HYLL\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f\x7f\xff"
      PFCOUNT large
      SET empty "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80"
      PFCOUNT empty
      PFADD empty a
      PFMERGE empty
      SET few "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xfe"
      PFCOUNT few
      PFMERGE x few
      PFDEBUG TODENSE few
      PFDEBUG GETREG few
      PFDEBUG DECODE few
      SET many "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff\x00"
      PFCOUNT many
      PFMERGE x many
      SET cut "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f"
      PFCOUNT cut
      EXISTS x
    `,
  ),
  {
    name: 'the sparse form with every change, until it becomes dense',
    commands: [...added('a', 150, 1), ...added('b', 2500, 25)],
  },
  {
    name: 'dense form and estimates',
    commands: [
      ...added('c', 60_000, 2000),
      ['PFADD', 'd', ...elements(500)],
      ['PFMERGE', 'e', 'd', 'c'],
      ['GET', 'e'],
      ['PFADD', 'f', ...elements(700, 'f')],
      ['PFADD', 'g', ...elements(900, 'g')],
      ['PFMERGE', 'h', 'f', 'd'],
      ['GET', 'h'],
      ['PFMERGE', 'h', 'f', 'g', 'd'],
      ['GET', 'h'],
      ['PFDEBUG', 'ENCODING', 'h'],
      ['PFCOUNT', 'c', 'd', 'f', 'g'],
      ['PFDEBUG', 'GETREG', 'c'],
      ...['c', 'd', 'e', 'f', 'h'].map((key) => ['PFCOUNT', key]),
    ],
  },
];
