import type { GrpcTransport } from '@kiwi/raft-transport';
import { peerMessageKind } from '@kiwi/replica';

/** Where clients reach a node. */
export interface Announced {
  readonly host: string;
  readonly port: number;
}

/** As `announce_host` and `announce_port` allow them. */
const hostCharactersMax = 255;
const portMax = 65_535;

/**
 * Where clients reach the other nodes. Members know each other by addresses for peers; what each tells its clients, it tells the others
 * whenever it connects to them.
 */
export class Announcements {
  readonly #others = new Map<string, Announced>();

  constructor(transport: GrpcTransport, own: Announced) {
    const payload = Buffer.from(JSON.stringify(own));
    transport.onPeerState((peer, state) => {
      if (state === 'connected') transport.sendPeer(peer, peerMessageKind.announced, payload);
    });
    transport.onPeerMessage((from, kind, received) => {
      if (kind !== peerMessageKind.announced) return;
      const announced = parse(received);
      if (announced !== null) this.#others.set(from, announced);
    });
  }

  /** Null for a node that was not heard of since this one has started. */
  of(id: string): Announced | null {
    return this.#others.get(id) ?? null;
  }
}

/** Null for what no node of this release sends. */
function parse(payload: Uint8Array): Announced | null {
  try {
    const { host, port } = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>;
    if (typeof host !== 'string' || host === '' || host.length > hostCharactersMax) return null;
    if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > portMax)
      return null;
    return { host, port };
  } catch {
    return null;
  }
}
