/** 2^14 registers: an error of 0.81 %. */
export const registerCount = 16384;
/** Bits of a hash that are not the number of a register. */
const hashBits = 50;
/** 1 / (2 ln 2) */
const alpha = 0.7213475204444817;

/**
 * The estimate of Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (arXiv:1702.01284), as Redis computes it: from how
 * many registers have each value.
 */
export function estimateCardinality(histogram: Int32Array): number {
  const m = registerCount;
  let z = m * tau((m - (histogram[hashBits + 1] as number)) / m);
  for (let value = hashBits; value >= 1; value--) {
    z += histogram[value] as number;
    z *= 0.5;
  }
  z += m * sigma((histogram[0] as number) / m);
  return Math.round((alpha * m * m) / z);
}

function sigma(start: number): number {
  if (start === 1) return Infinity;
  let x = start;
  let y = 1;
  let z = start;
  let former: number;
  do {
    x *= x;
    former = z;
    z += x * y;
    y += y;
  } while (former !== z);
  return z;
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let z = 1 - x;
  let former: number;
  do {
    x = Math.sqrt(x);
    former = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (former !== z);
  return z / 3;
}
