import { script } from '../script.ts';
import type { Script } from '../script.ts';

/** So many fields with values of so many bytes. */
function fields(count: number, bytes: number): string {
  return Array.from({ length: count }, (_, i) => `f${i} ${'v'.repeat(bytes)}`).join(' ');
}

export const objectCases: readonly Script[] = [
  script(
    'OBJECT ENCODING of strings',
    String.raw`
      SET a 12345
      OBJECT ENCODING a
      SET a 9223372036854775807
      OBJECT ENCODING a
      SET a -9223372036854775808
      OBJECT ENCODING a
      SET a 9223372036854775808
      OBJECT ENCODING a
      SET a 012
      OBJECT ENCODING a
      SET a ""
      object encoding a
      SET a ${'x'.repeat(44)}
      OBJECT ENCODING a
      SET a ${'x'.repeat(45)}
      OBJECT ENCODING a
      INCR n
      OBJECT ENCODING n
      OBJECT ENCODING absent
    `,
  ),
  script(
    'OBJECT ENCODING of hashes, which never goes back',
    String.raw`
      HSET h f v
      OBJECT ENCODING h
      HSET h f ${'v'.repeat(64)}
      OBJECT ENCODING h
      HSET h f ${'v'.repeat(65)}
      OBJECT ENCODING h
      HSET h f v
      OBJECT ENCODING h
      RENAME h i
      OBJECT ENCODING i
      COPY i j
      OBJECT ENCODING j
      HSET k ${'f'.repeat(65)} v
      OBJECT ENCODING k
      DEL k
      HSET k ${fields(512, 1)}
      OBJECT ENCODING k
      HSET k f0 again
      OBJECT ENCODING k
      HSET k one-more 1
      OBJECT ENCODING k
      HDEL k one-more f1 f2 f3
      OBJECT ENCODING k
    `,
  ),
  script(
    'OBJECT REFCOUNT, FREQ, IDLETIME',
    String.raw`
      MSET a 0 b 9999 c 10000 d -1 e text
      OBJECT REFCOUNT a
      OBJECT REFCOUNT b
      OBJECT REFCOUNT c
      OBJECT REFCOUNT d
      OBJECT REFCOUNT e
      OBJECT REFCOUNT absent
      OBJECT FREQ a
      OBJECT FREQ absent
      OBJECT IDLETIME absent
      OBJECT REFCOUNT
      OBJECT REFCOUNT a b
      OBJECT
      OBJECT nosuch
      OBJECT nosuch a
      OBJECT HELP surplus
    `,
  ),
];
