/**
 * The client broke the protocol. The server answers `-ERR ` + `message` and closes the connection.
 * Not an `Error` and without a stack trace: it is the client's fault, and a hostile client must not
 * make it costly.
 */
export class ProtocolError {
  readonly name = 'ProtocolError';
  /**
   * As redis-server words it: `Protocol error: invalid bulk length`. May hold any byte the client
   * sent.
   */
  readonly message: string;

  constructor(fault: string) {
    this.message = `Protocol error: ${fault}`;
  }
}
