import type { ClusterAnswer, ClusterRequest } from '../cluster/cluster-request.ts';
import type { AdminPort, Condition, MemberStatus, NodeStatus } from '../admin-port.ts';

const status: NodeStatus = {
  nodeId: 2,
  address: '127.0.0.1:7380',
  version: '0.1.0',
  mode: 'cluster',
  role: 'preCandidate',
  term: 3,
  leaderId: 1,
  leaderAddress: '127.0.0.1:7379',
  commitIndex: 100,
  lastApplied: 99,
  lastIndex: 101,
  uptimeMs: 1234.5678,
};

const members: readonly MemberStatus[] = [
  {
    nodeId: 1,
    address: '127.0.0.1:7379',
    role: 'voter',
    health: 'healthy',
    lastContactMs: 12.3456789,
    matchIndex: null,
    roundTripMs: 0.25,
    isLeader: true,
    isSelf: false,
  },
  {
    nodeId: 2,
    address: '127.0.0.1:7380',
    role: 'voter',
    health: 'healthy',
    lastContactMs: 0,
    matchIndex: 101,
    roundTripMs: null,
    isLeader: false,
    isSelf: true,
  },
];

/** A node that is what a test says it is. */
export class FakeNode implements AdminPort {
  alive: Condition = { ok: true, reason: null };
  readiness: Condition | Promise<Condition> = { ok: true, reason: null };
  failure: Error | null = null;
  /** What was asked about the cluster. */
  readonly requests: ClusterRequest[] = [];
  clusterAnswer: ClusterAnswer | Error = null;

  readonly cluster = {
    execute: (request: ClusterRequest): Promise<ClusterAnswer> => {
      this.requests.push(request);
      const answer = this.clusterAnswer;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };

  status(): NodeStatus {
    if (this.failure !== null) throw this.failure;
    return status;
  }

  members(): readonly MemberStatus[] {
    return members;
  }

  health(): Condition {
    return this.alive;
  }

  ready(): Condition | Promise<Condition> {
    return this.readiness;
  }

  metrics(): Promise<{ contentType: string; text: string }> {
    const contentType = 'text/plain; version=0.0.4; charset=utf-8';
    return Promise.resolve({ contentType, text: 'kiwi_raft_term 3\n' });
  }
}
