export type { AdminPort, Condition, MemberStatus, NodeStatus } from './admin-port.ts';
export type { ApiErrorBody, ApiErrorCode } from './api-error.ts';
export { createAdminApi } from './create-admin-api.ts';
export type { AdminApi, AdminApiOptions } from './create-admin-api.ts';
