import type { ClusterErrorReason } from './cluster/cluster-error.ts';

/** The `code` of an error answer; stable, for programs. */
export type ApiErrorCode =
  | 'bad_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'header_too_large'
  | 'internal'
  | 'shutting_down'
  | ClusterErrorReason;

const codes: Readonly<Record<number, ApiErrorCode>> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  431: 'header_too_large',
  503: 'shutting_down',
};

/** The body of every error answer. */
export interface ApiErrorBody {
  readonly error: { readonly code: ApiErrorCode; readonly message: string };
}

/** `message`: one sentence for the person who reads it. */
export function apiError(statusCode: number, message: string): ApiErrorBody {
  const fallback = statusCode >= 500 ? 'internal' : 'bad_request';
  return { error: { code: codes[statusCode] ?? fallback, message } };
}

/** The body of the answer to a request about the cluster that failed. */
export function clusterApiError(reason: ClusterErrorReason, message: string): ApiErrorBody {
  return { error: { code: reason, message } };
}

/** All answers in JSON are indented and end in a line break: they are read by people with curl as much as by programs. */
export function renderBody(body: unknown): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
