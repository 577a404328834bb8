import { script } from '../script.ts';

/** Bit positions and operations whose strings are in chunks. */
const far = 8 * 20_000;

export const bitmapCases = [
  script(
    'SETBIT and GETBIT',
    String.raw`
      SETBIT a 7 1
      GET a
      SETBIT a 7 0
      SETBIT a 0 1
      SETBIT a 0 1
      SETBIT a 21 1
      SETBIT a 63 0
      GET a
      STRLEN a
      GETBIT a 0
      GETBIT a 1
      GETBIT a 21
      GETBIT a 63
      GETBIT a 64
      GETBIT a 4294967295
      GETBIT absent 3
      GETBIT a 4294967296
      GETBIT a -1
      GETBIT a x
      GETBIT a 01
      SETBIT a 4294967296 1
      SETBIT a -1 1
      SETBIT a x 2
      SETBIT a 1 2
      SETBIT a 1 x
      SETBIT a 1 01
      SETBIT a 1 ""
      SET n 12345
      GETBIT n 2
      SETBIT n 2 0
      GET n
      SETBIT empty 0 0
      GET empty
      EXPIRE n 1000
      SETBIT n 3 0
      TTL n
      HSET h f v
      GETBIT h 0
      GETBIT h x
      SETBIT h 0 1
      SETBIT h 0 2
      SETBIT h x 1
      TYPE a
    `,
  ),
  script(
    'BITCOUNT',
    String.raw`
      SET a foobar
      BITCOUNT a
      BITCOUNT a 0 0
      BITCOUNT a 1 1
      BITCOUNT a 0 -1
      BITCOUNT a -2 -1
      BITCOUNT a -1 -2
      BITCOUNT a -100 -50
      BITCOUNT a 4 100
      BITCOUNT a 6 100
      BITCOUNT a 3 2
      BITCOUNT a 5 30 BIT
      BITCOUNT a 5 5 bit
      BITCOUNT a 0 -1 BIT
      BITCOUNT a -9 -3 BIT
      BITCOUNT a 1 1 byte
      BITCOUNT a 0 -5 BYTE
      BITCOUNT a 0 -100 BIT
      BITCOUNT a 0 9223372036854775807
      BITCOUNT a -9223372036854775808 9223372036854775807 BIT
      BITCOUNT a 0
      BITCOUNT a x 1
      BITCOUNT a 1 x
      BITCOUNT a 1 2 NIBBLE
      BITCOUNT a 1 2 BIT 3
      BITCOUNT absent
      BITCOUNT absent 0 -1
      SET e ""
      BITCOUNT e
      BITCOUNT e 0 -1 BIT
      SET n -17
      BITCOUNT n
      BITCOUNT n 1 1
      HSET h f v
      BITCOUNT h
    `,
  ),
  script(
    'BITPOS',
    String.raw`
      SET a "\xff\xf0\x00"
      BITPOS a 0
      BITPOS a 1
      SET b "\x00\xff\xf0"
      BITPOS b 1 0
      BITPOS b 1 2
      BITPOS b 0 1
      BITPOS b 0 1 1
      BITPOS b 1 2 -1 BYTE
      BITPOS b 1 7 15 BIT
      BITPOS b 1 8 8 BIT
      BITPOS b 0 8 15 BIT
      BITPOS b 1 7 -3 BIT
      BITPOS b 0 9 -1 BIT
      BITPOS b 1 3 4 BIT
      BITPOS b 0 -5 -1
      BITPOS b 1 -2
      BITPOS b 1 5 2
      BITPOS b 0 5 2
      BITPOS b 0 3
      BITPOS b 1 -100 -100
      SET c "\xff\xff\xff"
      BITPOS c 0
      BITPOS c 0 0
      BITPOS c 0 0 -1
      BITPOS c 0 0 -1 BIT
      BITPOS c 0 2
      BITPOS c 0 3
      BITPOS c 1 3
      SET z "\x00\x00\x00"
      BITPOS z 1
      BITPOS z 1 0
      BITPOS z 1 1 2
      SET e ""
      BITPOS e 0
      BITPOS e 1
      BITPOS e 0 0
      BITPOS e 0 0 -1
      BITPOS absent 0
      BITPOS absent 1
      BITPOS absent 1 2 3
      BITPOS absent 0 2 3
      BITPOS a 2
      BITPOS a -1
      BITPOS a x
      BITPOS a 1 x
      BITPOS a 1 0 x
      BITPOS a 1 0 1 x
      BITPOS a 1 0 1 BIT x
      HSET h f v
      BITPOS h 2
      BITPOS h x
      BITPOS h 1
      SET n 255
      BITPOS n 1
    `,
  ),
  script(
    'BITOP',
    String.raw`
      SET a foobar
      SET b abcdef
      BITOP AND and a b
      GET and
      BITOP or or a b
      GET or
      BITOP xor xor a b
      GET xor
      BITOP NOT not a
      GET not
      BITOP NOT a a
      GET a
      SET s "\xff\x0f"
      BITOP AND d a s
      GET d
      BITOP OR d a s absent b
      GET d
      BITOP XOR d s s
      GET d
      BITOP AND d a absent
      GET d
      BITOP XOR d a b s a
      GET d
      BITOP OR d a
      GET d
      SET n 99
      BITOP NOT d n
      GET d
      EXPIRE d 1000
      BITOP AND d n
      TTL d
      OBJECT ENCODING n
      BITOP OR d absent absent
      EXISTS d
      BITOP AND absent absent
      HSET h f v
      BITOP AND h absent
      EXISTS h
      HSET h f v
      BITOP OR h a
      TYPE h
      HSET h2 f v
      BITOP AND d a h2
      BITOP NOT d a b
      BITOP NOT d h2
      BITOP foo d a
      BITOP foo d h2
      BITOP AND d
    `,
  ),
  script(
    'BITFIELD',
    String.raw`
      BITFIELD a SET u8 0 255 GET u8 0 GET i8 0
      BITFIELD a INCRBY u8 0 10 INCRBY i8 #1 -5 GET u4 0
      BITFIELD a GET u1 0 GET i1 0 GET u63 0 GET i64 0 GET i64 1 GET u3 100
      GET a
      BITFIELD a SET i64 #1 -9223372036854775808 GET i64 64 INCRBY i64 64 -1
      BITFIELD a OVERFLOW SAT INCRBY i64 64 1 INCRBY i64 64 9223372036854775807
      BITFIELD a OVERFLOW FAIL INCRBY i64 64 9223372036854775807 INCRBY i64 64 1 GET i64 64
      BITFIELD b OVERFLOW SAT INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1
      BITFIELD b INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1
      BITFIELD b INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1
      BITFIELD b INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1
      BITFIELD b OVERFLOW FAIL INCRBY u2 102 1 SET u2 102 7 SET i2 102 -2
      BITFIELD c OVERFLOW FAIL SET u8 20 256
      STRLEN c
      BITFIELD c OVERFLOW SAT SET i8 0 -9223372036854775808 GET i8 0 SET u8 0 -1 GET u8 0
      BITFIELD c OVERFLOW SAT SET i8 0 -9223372036854775681 GET i8 0 SET i8 0 -9223372036854775680 GET i8 0
      BITFIELD c OVERFLOW SAT SET i63 0 -9223372036854775808 GET i63 0 SET u63 0 9223372036854775807 GET u63 0
      BITFIELD c OVERFLOW SAT SET i48 0 9007199254740991 GET i48 0 SET i48 0 -9007199254740991 GET i48 0
      BITFIELD c SET i48 0 9007199254740991 GET i48 0 SET i48 0 -9007199254740991 GET i48 0
      BITFIELD c SET i49 3 9007199254740991 GET i49 3 SET u49 3 -9007199254740991 GET u49 3
      BITFIELD c SET u63 5 -1 GET u63 5 INCRBY u63 5 1 INCRBY u63 5 -1
      BITFIELD c OVERFLOW SAT INCRBY u63 5 1 INCRBY u63 5 -9223372036854775808 INCRBY u63 5 -1
      BITFIELD c OVERFLOW FAIL INCRBY u63 5 -9223372036854775808 INCRBY u63 5 9223372036854775807 INCRBY u63 5 1
      BITFIELD c INCRBY i1 0 1 INCRBY i1 0 1 INCRBY u1 0 1 INCRBY u1 0 1
      BITFIELD c INCRBY u8 3 9223372036854775807 INCRBY u8 3 -9223372036854775808 INCRBY i8 3 -9223372036854775808
      BITFIELD c OVERFLOW SAT INCRBY i33 7 9223372036854775807 INCRBY i33 7 -9223372036854775808
      GET c
      BITFIELD absent
      BITFIELD absent GET u8 0 GET i64 4294967231
      BITFIELD absent OVERFLOW SAT
      EXISTS absent
      BITFIELD a GET u64 0
      BITFIELD a GET i65 0
      BITFIELD a GET u0 0
      BITFIELD a GET x8 0
      BITFIELD a GET 8 0
      BITFIELD a GET u 0
      BITFIELD a GET u08 0
      BITFIELD a GET "" 0
      BITFIELD a GET U8 0
      BITFIELD a GET u8 -1
      BITFIELD a GET u8 #-1
      BITFIELD a GET u8 #
      BITFIELD a GET u8 ##1
      BITFIELD a GET u8 4294967296
      BITFIELD a GET u8 #536870912
      BITFIELD a GET i64 #9223372036854775807
      BITFIELD a GET u8
      BITFIELD a SET u8 0
      BITFIELD a SET u8 0 x
      BITFIELD a SET u9x 0 x
      BITFIELD a SET u8 x x
      BITFIELD a INCRBY u8 0 9223372036854775808
      BITFIELD a OVERFLOW
      BITFIELD a OVERFLOW never
      BITFIELD a overflow wrap get u8 0
      BITFIELD a nonsense
      BITFIELD a GET u8 0 nonsense
      BITFIELD_RO a GET u8 0 get i5 3
      BITFIELD_RO a
      BITFIELD_RO absent GET u8 3
      BITFIELD_RO a GET u8 0 SET u8 0 1
      BITFIELD_RO a OVERFLOW SAT GET u8 0
      BITFIELD_RO a SET u8 0
      HSET h f v
      BITFIELD h
      BITFIELD h GET u8 0
      BITFIELD h SET u8 0 1
      BITFIELD h SET u8 0 x
      BITFIELD_RO h GET u8 0
      SET n 1234
      BITFIELD n INCRBY u8 8 1
      GET n
      EXPIRE n 1000
      BITFIELD n SET u8 0 65
      TTL n
    `,
  ),
  script(
    'long strings that are changed in place',
    String.raw`
      SETBIT a ${far} 1
      STRLEN a
      BITCOUNT a
      BITPOS a 1
      BITPOS a 0
      BITPOS a 1 5000
      BITPOS a 1 -1
      BITPOS a 1 0 -2
      GETBIT a ${far}
      GETBIT a ${far + 1}
      SETBIT a 65536 1
      SETBIT a 65535 1
      SETBIT a 0 1
      BITCOUNT a 8191 8192
      BITCOUNT a 65536 ${far} BIT
      BITCOUNT a 65535 65536 BIT
      BITPOS a 0 65535 -1 BIT
      GETRANGE a 8190 8194
      GETRANGE a -3 -1
      GETRANGE a 0 0
      GETRANGE a 19999 30000
      SETRANGE a 16380 "across the edge of a chunk"
      GETRANGE a 16370 16420
      SETRANGE a 30000 ""
      SETRANGE a 30000 end
      STRLEN a
      APPEND a tail
      APPEND a ""
      GETRANGE a -10 -1
      GET a
      MGET a absent a
      TYPE a
      OBJECT ENCODING a
      INCR a
      INCRBYFLOAT a 1
      DECRBY a 3
      COPY a b
      SETBIT b 3 1
      BITOP XOR c a b
      BITCOUNT c
      BITOP AND c a b
      BITOP OR d c a
      BITOP NOT d a
      BITCOUNT d
      BITPOS d 0
      BITPOS d 1
      BITOP AND e d a
      BITCOUNT e
      SET short "\xff\xff\xff"
      BITOP XOR e d short
      GET e
      BITOP AND e d short
      GET e
      BITFIELD a SET i64 65500 -2 GET i64 65500 GET u63 65501 INCRBY u5 159990 9
      BITFIELD a GET i32 #9999 SET i64 400000 5
      STRLEN a
      BITFIELD_RO a GET i64 400000 GET u8 160000
      LCS a short
      SET a x GET
      GET a
      GETSET b y
      SETBIT f ${far} 0
      GET f
      GETDEL c
      GETEX d PERSIST
      SETRANGE g 17000 x
      RENAME g i
      STRLEN i
      EXPIRE i 1000
      APPEND i x
      TTL i
      SCAN 0 TYPE string COUNT 1000
    `,
  ),
  {
    name: 'APPEND and SETRANGE across the length at which a string is no longer copied',
    commands: [
      ...Array.from({ length: 40 }, (_, i) => ['APPEND', 'a', `${i}:${'x'.repeat(500)}`]),
      ['GET', 'a'],
      ['STRLEN', 'a'],
      ['SET', 'b', 'y'.repeat(16_384)],
      ['APPEND', 'b', ''],
      ['SETRANGE', 'b', '5', 'inside'],
      ['APPEND', 'b', 'z'],
      ['GET', 'b'],
      ['SET', 'c', 'y'.repeat(40_000)],
      ['SETRANGE', 'c', '39999', 'xy'],
      ['BITCOUNT', 'c'],
      ['GETRANGE', 'c', '39990', '-1'],
      ['SET', 'd', 'y'.repeat(300_000)],
      ['BITCOUNT', 'd'],
      ['BITCOUNT', 'd', '65530', '65540'],
      ['BITPOS', 'd', '0', '70000'],
      ['GETBIT', 'd', '2399999'],
      ['BITOP', 'NOT', 'e', 'd'],
      ['GET', 'e'],
    ],
  },
];
