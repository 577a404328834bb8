export type {
  AdminPort,
  Condition,
  LoadingStatus,
  MemberStatus,
  NodeStatus,
} from './admin-port.ts';
export type { ApiErrorBody, ApiErrorCode } from './api-error.ts';
export { createAdminApi } from './create-admin-api.ts';
export type { AdminApi, AdminApiOptions } from './create-admin-api.ts';
export { ClusterAdmin } from './cluster/cluster-admin.ts';
export type { ClusterAdminOptions } from './cluster/cluster-admin.ts';
export { ClusterError } from './cluster/cluster-error.ts';
export type { ClusterErrorReason } from './cluster/cluster-error.ts';
export type { ConsensusNode, NodeIdentity, RemoteNodes } from './cluster/cluster-ports.ts';
export type { ClusterAnswer, ClusterRequest, NewMember } from './cluster/cluster-request.ts';
export { GrpcRemoteNodes } from './grpc/grpc-remote-nodes.ts';
export { adminProtoFile, adminService, adminServiceName } from './grpc/admin-service.ts';
