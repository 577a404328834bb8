import { Metadata, status } from '@grpc/grpc-js';
import type { ServerUnaryCall, UntypedServiceImplementation, sendUnaryData } from '@grpc/grpc-js';
import type { AdminPort } from '../admin-port.ts';
import { ClusterError, codesOfReason } from '../cluster/cluster-error.ts';
import type { ClusterAnswer, ClusterRequest } from '../cluster/cluster-request.ts';
import { memberMessage } from './admin-messages.ts';
import type {
  AddLearnerMessage,
  ChangeMembershipMessage,
  RebuildNodeMessage,
  RemoveNodeMessage,
  TransferLeaderMessage,
} from './admin-messages.ts';

/** Where the service is defined, below the folder of `.proto` files, and its full name. */
export const adminProtoFile = 'kiwi/admin/v1/admin.proto';
export const adminServiceName = 'kiwi.admin.v1.Admin';

/** In a request: carry it out here or say that this node is not the leader; do not forward it again. */
export const forwardedKey = 'kiwi-forwarded';
/** In the trailer of an error: the reason of the ClusterError. */
export const reasonKey = 'kiwi-reason';

type Handler<Message> = (
  call: ServerUnaryCall<Message, object>,
  callback: sendUnaryData<object>,
) => void;

export interface AdminServiceOptions {
  readonly port: AdminPort;
  /** Carries out a request on this node, without forwarding (`ClusterAdmin.executeHere`). */
  readonly executeHere: (request: ClusterRequest) => Promise<ClusterAnswer>;
}

/** The methods of `kiwi.admin.v1.Admin`, for `addService` of a gRPC server. */
export function adminService(options: AdminServiceOptions): UntypedServiceImplementation {
  const { port, executeHere } = options;
  const change =
    <Message>(requestOf: (message: Message) => ClusterRequest): Handler<Message> =>
    (call, callback) => {
      const forwarded = call.metadata.get(forwardedKey).length > 0;
      answer(callback, async () => {
        const request = requestOf(call.request);
        return (await (forwarded ? executeHere(request) : port.cluster.execute(request))) ?? {};
      });
    };
  const read =
    (respond: () => object | Promise<object>): Handler<object> =>
    (_call, callback) =>
      answer(callback, respond);
  return {
    Identify: read(() => identityMessage(port)),
    Members: read(() => ({ members: port.members().map(memberMessage) })),
    Leader: read(() => leaderMessage(port)),
    Metrics: read(() => port.metrics()),
    Initialize: change(() => ({ type: 'initialize' })),
    TransferLeader: change<TransferLeaderMessage>(({ nodeId }) => ({
      type: 'transferLeader',
      target: nodeId ?? null,
    })),
    AddLearner: change<AddLearnerMessage>(({ nodeId, address, promote }) => ({
      type: 'addMember',
      nodeId: nodeId ?? null,
      address,
      promote,
    })),
    RemoveNode: change<RemoveNodeMessage>(({ nodeId }) => ({ type: 'removeMember', nodeId })),
    RebuildNode: change<RebuildNodeMessage>(({ nodeId }) => ({ type: 'rebuildMember', nodeId })),
    ChangeMembership: change<ChangeMembershipMessage>((message) => ({
      type: 'changeMembership',
      addVoters: message.addVoters,
      addLearners: message.addLearners,
      promote: message.promote,
      demote: message.demote,
      remove: message.remove,
    })),
  };
}

function identityMessage(port: AdminPort): object {
  const { nodeId, version } = port.status();
  return { nodeId, version, members: port.members().map(memberMessage) };
}

function leaderMessage(port: AdminPort): object {
  const { leaderId, leaderAddress, term } = port.status();
  if (leaderId === null) return { term };
  return { nodeId: leaderId, address: leaderAddress ?? '', term };
}

function answer(callback: sendUnaryData<object>, respond: () => object | Promise<object>): void {
  Promise.resolve()
    .then(respond)
    .then(
      (response) => callback(null, response),
      (error: unknown) => callback(faultOf(error)),
    );
}

function faultOf(error: unknown): { code: number; details: string; metadata?: Metadata } {
  if (!(error instanceof ClusterError)) {
    const details = error instanceof Error ? error.message : String(error);
    return { code: status.INTERNAL, details };
  }
  const metadata = new Metadata();
  metadata.set(reasonKey, error.reason);
  return { code: codesOfReason[error.reason].grpc, details: error.message, metadata };
}
