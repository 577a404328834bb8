/** How much a client of a class may leave unread (Redis's `client-output-buffer-limit`). 0: as much as it likes. */
export interface OutputLimit {
  /** Beyond so many bytes its connection is closed. */
  readonly hardBytes: number;
  /** It is closed too when it is beyond these bytes for so many seconds. */
  readonly softBytes: number;
  readonly softS: number;
}

/** By class, in Redis's order. Kiwi has no clients of the class `slave`: nodes talk to each other in another way. */
export interface OutputLimits {
  readonly normal: OutputLimit;
  readonly slave: OutputLimit;
  /** Subscribers and monitors: they get what they have not asked for, so they cannot be made to wait. */
  readonly pubsub: OutputLimit;
}

const mebibyte = 1024 * 1024;

/** Those of Redis, but that the commands of a normal client wait until it has read the replies before. */
export const defaultOutputLimits: OutputLimits = {
  normal: { hardBytes: 0, softBytes: 0, softS: 0 },
  slave: { hardBytes: 256 * mebibyte, softBytes: 64 * mebibyte, softS: 60 },
  pubsub: { hardBytes: 32 * mebibyte, softBytes: 8 * mebibyte, softS: 60 },
};

/** Since when a connection is beyond its soft limit. */
export class OutputLimitWatch {
  #sinceMs: number | null = null;

  /** Whether a connection with so many bytes unread is to be closed. */
  isExceeded(limit: OutputLimit, bytes: number, nowMs: number): boolean {
    if (limit.hardBytes > 0 && bytes > limit.hardBytes) return true;
    if (limit.softBytes === 0 || bytes <= limit.softBytes) {
      this.#sinceMs = null;
      return false;
    }
    this.#sinceMs ??= nowMs;
    return nowMs - this.#sinceMs > limit.softS * 1000;
  }
}
