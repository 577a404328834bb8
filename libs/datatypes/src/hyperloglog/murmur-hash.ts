/** A 64-bit hash as two unsigned words of 32 bits. One object for all calls: it is valid until the next one. */
export interface Hash64 {
  lower: number;
  upper: number;
}

/** The multiplier of MurmurHash64A, 0xc6a4a7935bd1e995, in words and the lower one in halves. */
const multiplierUpper = 0xc6a4a793;
const multiplierLower = 0x5bd1e995;
const multiplierHigh = multiplierLower >>> 16;
const multiplierLow = multiplierLower & 0xffff;

const seed = 0xadc83b19;
/** All shifts of the algorithm are by 47 bits, so only the upper word without its lowest 15 bits is left, as the lower one. */
const shift = 15;

const product: Hash64 = { lower: 0, upper: 0 };
const hash: Hash64 = { lower: 0, upper: 0 };

/**
 * MurmurHash64A by Austin Appleby (https://github.com/aappleby/smhasher), with the seed of Redis's HyperLogLog and words in
 * little-endian order whatever the machine.
 */
export function murmurHash64(text: string): Readonly<Hash64> {
  const { length } = text;
  multiply(length >>> 0, 0);
  let lower = (product.lower ^ seed) >>> 0;
  let upper = product.upper;
  const whole = length - (length % 8);
  for (let at = 0; at < whole; at += 8) {
    multiply(wordAt(text, at), wordAt(text, at + 4));
    multiply((product.lower ^ (product.upper >>> shift)) >>> 0, product.upper);
    multiply((lower ^ product.lower) >>> 0, (upper ^ product.upper) >>> 0);
    lower = product.lower;
    upper = product.upper;
  }
  if (whole < length) {
    for (let i = whole; i < length; i++) {
      const bits = 8 * (i - whole);
      if (bits < 32) lower = (lower ^ (text.charCodeAt(i) << bits)) >>> 0;
      else upper = (upper ^ (text.charCodeAt(i) << (bits - 32))) >>> 0;
    }
    multiply(lower, upper);
    lower = product.lower;
    upper = product.upper;
  }
  multiply((lower ^ (upper >>> shift)) >>> 0, upper);
  hash.lower = (product.lower ^ (product.upper >>> shift)) >>> 0;
  hash.upper = product.upper;
  return hash;
}

function wordAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) |
      (text.charCodeAt(at + 1) << 8) |
      (text.charCodeAt(at + 2) << 16) |
      (text.charCodeAt(at + 3) << 24)) >>>
    0
  );
}

/** The lower 64 bits of the product with the multiplier, from products of 16 bits, which are exact. */
function multiply(lower: number, upper: number): void {
  const low = lower & 0xffff;
  const high = lower >>> 16;
  const lowLow = low * multiplierLow;
  const lowHigh = low * multiplierHigh;
  const highLow = high * multiplierLow;
  const middle = (lowLow >>> 16) + (lowHigh & 0xffff) + (highLow & 0xffff);
  const carry = high * multiplierHigh + (lowHigh >>> 16) + (highLow >>> 16) + (middle >>> 16);
  product.lower = ((middle << 16) | (lowLow & 0xffff)) >>> 0;
  product.upper =
    (carry + Math.imul(lower, multiplierUpper) + Math.imul(upper, multiplierLower)) >>> 0;
}
