/** So many random integers in [0, size), each independent of the others. `random` is uniform in [0, 1). */
export function randomPositions(count: number, size: number, random: () => number): number[] {
  return Array.from({ length: count }, () => Math.floor(random() * size));
}

/**
 * So many different random integers in [0, size), ascending; `count` is at most `size`. Every choice is equally likely
 * (R. Floyd's algorithm, Communications of the ACM 30(9), 1987).
 */
export function distinctPositions(count: number, size: number, random: () => number): number[] {
  const chosen = new Set<number>();
  for (let last = size - count; last < size; last++) {
    const position = Math.floor(random() * (last + 1));
    chosen.add(chosen.has(position) ? last : position);
  }
  return [...chosen].sort((a, b) => a - b);
}
