import type { AccessKind } from '../access/access-table.ts';

/** Redis's values of `maxmemory-policy`, in its order. */
export const evictionPolicies = [
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'noeviction',
] as const;

/** Which keys go when there is more in memory than there may be: of all, or of those with a deadline. */
export type EvictionPolicy = (typeof evictionPolicies)[number];

/** Whether only keys with a deadline go. */
export function isVolatile(policy: EvictionPolicy): boolean {
  return policy.startsWith('volatile-');
}

/** What has to be known of accesses. */
export function accessKindOf(policy: EvictionPolicy): AccessKind | null {
  if (policy.endsWith('-lru')) return 'recency';
  return policy.endsWith('-lfu') ? 'frequency' : null;
}
