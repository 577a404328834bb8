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
  /** The checkpoint of a leader took the place of this node's state, up to this log index. */
  readonly checkpoint_installed: { readonly index: number; readonly from: string | null };
  /** Damaged data was moved aside, and this node takes everything from the other members (`--recover-from-peers`). */
  readonly recovery_started: {
    readonly nodeId: string;
    /** Code of the error that told of the damage. */
    readonly damage: string;
    readonly movedTo: string;
  };
  /** The node has again what the others have, and votes again. */
  readonly recovery_finished: { readonly nodeId: string; readonly index: number };
  /** The disk refused a write: the node takes no part until it works again. */
  readonly disk_failed: { readonly error: string };
  readonly disk_recovered: Readonly<Record<string, never>>;
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

const warnings: ReadonlySet<keyof AuditEvents> = new Set([
  'auth_failed',
  'disk_failed',
  'member_left',
  'recovery_started',
]);

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
