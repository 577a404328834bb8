import type { Driver } from './driver.ts';
import { ioredisClusterDriver, ioredisDriver } from './ioredis-driver.ts';
import { nodeRedisClusterDriver, nodeRedisDriver } from './node-redis-driver.ts';

/** Two libraries, each plain and as a cluster client, in both protocols. */
export const allDrivers: readonly Driver[] = ([2, 3] as const).flatMap((protocol) => [
  ioredisDriver(protocol),
  ioredisClusterDriver(protocol),
  nodeRedisDriver(protocol),
  nodeRedisClusterDriver(protocol),
]);
