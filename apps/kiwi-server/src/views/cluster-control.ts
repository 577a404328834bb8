import type { ClusterAdmin } from '@kiwi/admin-api';
import type { ClusterControl } from '@kiwi/redis-server';
import type { ClusterJoiner } from '../assembly/cluster-joiner.ts';

/** What the RAFT commands do to the cluster. */
export function clusterControl(admin: ClusterAdmin, joiner: ClusterJoiner): ClusterControl {
  return {
    async addNode(nodeId, address) {
      const added = await admin.execute({ type: 'addMember', nodeId, address, promote: true });
      return added ?? { nodeId: nodeId ?? 0, address };
    },
    async removeNode(nodeId) {
      await admin.execute({ type: 'removeMember', nodeId });
    },
    async transferLeader(target) {
      await admin.execute({ type: 'transferLeader', target });
    },
    async initialize() {
      await admin.execute({ type: 'initialize' });
    },
    join: (addresses) => joiner.join(addresses),
  };
}
