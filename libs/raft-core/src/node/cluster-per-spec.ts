import type { RaftNodeOptions } from './raft-node-options.ts';
import { TestCluster } from './test-cluster.ts';

/**
 * For a file of specs: makes a cluster, one at a time, which is stopped after the spec; with its nodes started, or none yet.
 *
 * @param afterEach that of Jest: the library itself does not depend on it
 */
export function clusterPerSpec(afterEach: (end: () => Promise<void>) => void) {
  let cluster: TestCluster | null = null;
  afterEach(async () => {
    await cluster?.stop();
    cluster = null;
  });
  const createCluster = (size = 3, options: Partial<RaftNodeOptions> = {}): TestCluster =>
    (cluster = new TestCluster(size, options));
  const startCluster = (size?: number, options?: Partial<RaftNodeOptions>): Promise<TestCluster> =>
    createCluster(size, options).start();
  return { createCluster, startCluster };
}
