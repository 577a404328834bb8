import type { Socket } from 'node:net';

/** As much as is read from a socket at a time. Node.js reads 64 KiB; large values come with fewer calls of the system. */
const readBytesMax = 256 * 1024;

/** What all sockets are read into, one after the other: a read is over and copied before the next one begins. */
const readBuffer = Buffer.allocUnsafeSlow(readBytesMax);

/** How a socket keeps what its option `onread` says. */
interface ReadInternals {
  readonly buffer: symbol;
  readonly callback: symbol;
}

interface ReadableHandle {
  useUserBuffer(buffer: Uint8Array): void;
}

/** Takes what came. Bytes that are lent are others when it returns. */
export type Receiver = (bytes: Buffer, isLent: boolean) => void;

/**
 * Has what comes in at a socket read into one buffer that all connections share, and lends the bytes that came. Otherwise each read allocates
 * 64 KiB, gives most of them back and goes through the queue of a stream, which takes half of the processor time that Node.js needs for a small request.
 *
 * This is what the option `onread` of `net.Socket` does, but Node.js has that for outgoing connections only, so it is set on the accepted socket in the way
 * the constructor does it. Where a release of Node.js, or a stream that is no socket of the system, has no such place, events `data` bring everything; they also
 * bring what was read before and put back.
 */
export function receive(socket: Socket, received: Receiver): void {
  socket.on('data', (chunk: Buffer) => received(chunk, false));
  sharesReads(socket, received);
}

/** Whether the socket is read into the shared buffer from now on. */
export function sharesReads(socket: Socket, received: Receiver): boolean {
  const internals = readInternals(socket);
  const handle = (socket as { _handle?: Partial<ReadableHandle> | null })._handle;
  if (internals === null || typeof handle?.useUserBuffer !== 'function') return false;
  const fields = socket as unknown as Record<symbol, unknown>;
  fields[internals.buffer] = readBuffer;
  fields[internals.callback] = (bytes: number): void => {
    received(readBuffer.subarray(0, bytes), true);
  };
  handle.useUserBuffer(readBuffer);
  return true;
}

let known: ReadInternals | null = null;

function readInternals(socket: Socket): ReadInternals | null {
  if (known !== null) return known;
  const named = (name: string): symbol | undefined =>
    Object.getOwnPropertySymbols(socket).find(({ description }) => description === name);
  const buffer = named('kBuffer');
  const callback = named('kBufferCb');
  if (buffer === undefined || callback === undefined) return null;
  return (known = { buffer, callback });
}
