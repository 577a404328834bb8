import type { Socket } from 'node:net';

/** Longer texts go the way of the stream: Node.js copies up to so much to the stack and asks the system at once whether it takes it. */
const textBytesMax = 16 * 1024;

/** What Node.js wants to be told about when a write is over that could not be done at once. */
interface WriteRequest {
  handle: WritableHandle;
  oncomplete: (status: number) => void;
}

interface WritableHandle {
  /** Zero, or the negative number of an error. Does not use the request when the system took everything at once. */
  writeLatin1String(request: WriteRequest, text: string): number;
  /** What was handed over and is not yet taken by the system. */
  readonly writeQueueSize: number;
}

/** The class of requests, once a write of the stream has shown it. */
let requestClass: (new () => WriteRequest) | null = null;
/** One that no write has needed: nearly all are over at once. */
let spareRequest: WriteRequest | null = null;

/**
 * Hands short texts to the system without the queue of the stream, which costs about a microsecond per write although nearly every one is over when it returns. Uses the request of the socket's
 * handle as `net.Socket` does; where Node.js or the socket is not made as expected, `write` says so and does nothing.
 */
export class DirectWrites {
  readonly #socket: Socket;
  #pendingBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** What was handed over and is not yet taken by the system. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** False if nothing was done, and the text has to go the way of the stream. Only for a stream whose queue is empty. */
  write(text: string): boolean {
    if (text.length > textBytesMax || this.#pendingBytes > 0) return false;
    const handle = handleOf(this.#socket);
    if (handle === null) return false;
    const request = (spareRequest ??= newRequest(handle));
    if (request === null) return false;
    // The stream runs into the same error and deals with it.
    if (handle.writeLatin1String(request, text) !== 0) return false;
    this.#pendingBytes = handle.writeQueueSize;
    if (this.#pendingBytes > 0) this.#await(request, handle);
    return true;
  }

  #await(request: WriteRequest, handle: WritableHandle): void {
    spareRequest = null;
    request.handle = handle;
    request.oncomplete = (status) => {
      this.#pendingBytes = 0;
      if (status < 0) this.#socket.destroy();
    };
  }
}

function handleOf(socket: Socket): WritableHandle | null {
  const { _handle: handle } = socket as { _handle?: Partial<WritableHandle> | null };
  return typeof handle?.writeLatin1String === 'function' ? (handle as WritableHandle) : null;
}

function newRequest(handle: WritableHandle): WriteRequest | null {
  if (requestClass !== null) return new requestClass();
  learnFrom(handle);
  return null;
}

/** The next write of the stream brings a request along. Not where the handle does not tell what is left of one. */
function learnFrom(handle: WritableHandle): void {
  if (typeof handle.writeQueueSize !== 'number' || Object.hasOwn(handle, 'writeLatin1String')) {
    return;
  }
  const { writeLatin1String } = handle;
  handle.writeLatin1String = function (this: WritableHandle, request, ...rest) {
    Reflect.deleteProperty(handle, 'writeLatin1String');
    requestClass = request.constructor as new () => WriteRequest;
    return writeLatin1String.call(this, request, ...rest);
  };
}
