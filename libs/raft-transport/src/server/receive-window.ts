interface Http2ReceiverSession {
  settings(settings: { initialWindowSize: number }): void;
  setLocalWindowSize(bytes: number): void;
}

/** The way from a server call of grpc-js to its HTTP/2 session. Not part of its documented API. */
interface CallInternals {
  readonly call?: { readonly stream?: { readonly session?: Partial<Http2ReceiverSession> } };
}

/**
 * Lets the sender of this stream have `windowBytes` under way instead of HTTP/2's default of 64 KiB, per stream and, twice
 * that, for its connection.
 *
 * grpc-js has an option for this on the client (`grpc-node.flow_control_window`) but none on the server, where our
 * data arrives. With 64 KiB a stream carries at most 64 KiB per round trip, and messages of 100 kB go two to four times
 * slower even on the loopback. Should a later grpc-js hide the session, nothing happens but that.
 */
export function widenReceiveWindow(serverCall: unknown, windowBytes: number): void {
  const session = (serverCall as CallInternals).call?.stream?.session;
  if (session?.settings === undefined || session.setLocalWindowSize === undefined) return;
  session.settings({ initialWindowSize: windowBytes });
  session.setLocalWindowSize(Math.min(2 * windowBytes, 2 ** 31 - 1));
}
