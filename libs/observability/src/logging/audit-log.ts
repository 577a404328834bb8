import type { Logger } from '@kiwi/kernel';

/** The audited events and what is recorded of each. */
export interface AuditEvents {
  readonly node_started: {
    readonly nodeId: string;
    readonly version: string;
    readonly address: string;
  };
  readonly node_stopped: { readonly nodeId: string; readonly reason: string };
  readonly leader_changed: { readonly term: number; readonly leader: string | null };
  readonly member_joined: { readonly member: string; readonly address: string };
  readonly member_left: { readonly member: string; readonly reason: string };
  /** A peer was found to have failed, or to be back. */
  readonly member_health_changed: {
    readonly member: string;
    readonly from: string;
    readonly to: string;
  };
  /** Never carries the password that was tried. */
  readonly auth_failed: { readonly client: string; readonly user: string };
  /** A setting was changed at run time; secrets are given as `***`. */
  readonly config_changed: {
    readonly client: string;
    readonly setting: string;
    readonly value: string;
  };
  readonly client_killed: { readonly client: string; readonly by: string };
}

const warnings: ReadonlySet<keyof AuditEvents> = new Set(['auth_failed', 'member_left']);

/**
 * Records who did what to the node and the cluster: log records with `audit: true`, which are written whatever the log level is.
 *
 * @example
 * const audit = new AuditLog(logger);
 * audit.record('leader_changed', { term: 3, leader: '2' });
 */
export class AuditLog {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger.child({ audit: true });
  }

  record<Name extends keyof AuditEvents>(name: Name, fields: AuditEvents[Name]): void {
    if (warnings.has(name)) this.#logger.warn(name, { ...fields });
    else this.#logger.info(name, { ...fields });
  }
}
