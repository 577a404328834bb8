/** A connection of a client library, as the scenarios use it. What the library does by itself (reconnect, follow redirections, subscribe anew) is left to it. */
export interface DriverConnection {
  call(...args: string[]): Promise<unknown>;
  /** All commands in one write; a reply for each. */
  pipeline(commands: readonly string[][]): Promise<unknown[]>;
  /** MULTI, these commands and EXEC; null when a watched key was changed. */
  transaction(commands: readonly string[][]): Promise<unknown[] | null>;
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** A client library in one of its modes. */
export interface Driver {
  readonly name: string;
  readonly isCluster: boolean;
  /** @param ports of the nodes; a plain client knows the first one only */
  connect(ports: readonly number[]): Promise<DriverConnection>;
}
