import { createHash } from 'node:crypto';
import { streamIdMax, streamIdMin } from '@kiwi/datatypes';
import type { Database, Keyspace, ReadonlyValue } from '@kiwi/keyspace';

const digestBytes = 20;
/** The numbers of Redis for types of values. */
const typeNumbers = { string: 0, list: 1, set: 2, zset: 3, hash: 4, stream: 6 } as const;

/**
 * A digest of all data, the same as Redis's for the same data, in whatever order the keys come (Redis: `computeDatasetDigest`).
 * Elements whose order means something are mixed in, the others are added by XOR.
 */
export function digestOf({ databases }: Keyspace): string {
  const whole = new Digest();
  for (const database of databases) {
    if (database.size === 0) continue;
    whole.mix(bigEndian(database.index));
    for (const key of database.keys()) {
      const digest = new Digest();
      digest.mix(key);
      addValue(digest, database, key);
      whole.add(digest.bytes);
    }
  }
  return whole.bytes.toString('hex');
}

/** That of one value with its deadline; zeros when there is no such key. */
export function valueDigestOf(database: Database, key: string): string {
  const digest = new Digest();
  addValue(digest, database, key);
  return digest.bytes.toString('hex');
}

function addValue(digest: Digest, database: Database, key: string): void {
  const value = database.peek(key);
  if (value === undefined) return;
  digest.mix(bigEndian(typeNumbers[typeof value === 'object' ? value.type : 'string']));
  addContent(digest, value);
  if (database.deadline(key) !== null) digest.add('!!expire!!');
}

function addContent(digest: Digest, value: ReadonlyValue): void {
  if (typeof value !== 'object' || value.type === 'string') {
    digest.mix(String(value));
    return;
  }
  switch (value.type) {
    case 'list':
      value.forRange(0, value.size, (element) => digest.mix(element));
      break;
    case 'set':
      value.forEach((member) => digest.add(member));
      break;
    case 'zset':
      value.forRange(0, value.size, (member, score) => addPair(digest, member, scoreText(score)));
      break;
    case 'hash':
      value.forEach((text, field) => addPair(digest, field, text));
      break;
    case 'stream': {
      const cursor = value.entries(streamIdMin, streamIdMax);
      while (cursor.next()) {
        digest.mix(`${cursor.id.ms}.${cursor.id.seq}`);
        for (const text of cursor.fields()) digest.mix(text);
      }
    }
  }
}

function addPair(digest: Digest, first: string, second: string): void {
  const pair = new Digest();
  pair.mix(first);
  pair.mix(second);
  digest.add(pair.bytes);
}

/** As C prints it with `%.17g`. */
function scoreText(score: number): string {
  if (score === Infinity) return 'inf';
  if (score === -Infinity) return '-inf';
  if (Object.is(score, -0)) return '-0';
  const [digits = '', exponentText = '0'] = score.toExponential(16).split('e');
  const exponent = Number(exponentText);
  const trimmed = (text: string): string =>
    text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  if (exponent >= -4 && exponent < 17) return trimmed(score.toFixed(16 - exponent));
  const sign = exponent < 0 ? '-' : '+';
  return `${trimmed(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

class Digest {
  readonly bytes = Buffer.alloc(digestBytes);

  /** By XOR: in any order. */
  add(part: string | Buffer): void {
    const hash = sha1(part);
    for (let i = 0; i < digestBytes; i++) {
      this.bytes[i] = (this.bytes[i] as number) ^ (hash[i] as number);
    }
  }

  /** So that the order counts. */
  mix(part: string | Buffer): void {
    this.add(part);
    sha1(this.bytes).copy(this.bytes);
  }
}

function sha1(part: string | Buffer): Buffer {
  const hash = createHash('sha1');
  return (typeof part === 'string' ? hash.update(part, 'latin1') : hash.update(part)).digest();
}

function bigEndian(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
