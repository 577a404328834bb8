/** How often keys that were to be read were there. This node's own, not part of the replicated state. */
export class LookupCounter {
  hits = 0;
  misses = 0;
  /** What a lookup counts at present: 1 for a command that only reads, 0 for one that writes. Whoever runs commands sets it. */
  weight: 0 | 1 = 0;

  reset(): void {
    this.hits = this.misses = 0;
  }
}
