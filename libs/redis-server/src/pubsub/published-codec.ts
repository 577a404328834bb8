/** A message that a client of another node published. */
export interface Published {
  readonly isSharded: boolean;
  readonly channel: string;
  readonly message: string;
}

/** In each record: a byte that is 1 for a shard channel, and the lengths of channel and message. Little-endian. */
const headerBytes = 9;

/** Messages one behind the other: what was published in one turn of the event loop goes as one. */
export function encodePublished(messages: readonly Published[]): Buffer {
  let length = 0;
  for (const { channel, message } of messages) {
    length += headerBytes + channel.length + message.length;
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { isSharded, channel, message } of messages) {
    bytes[at] = isSharded ? 1 : 0;
    bytes.writeUInt32LE(channel.length, at + 1);
    bytes.writeUInt32LE(message.length, at + 5);
    at += headerBytes;
    at += bytes.write(channel, at, 'latin1');
    at += bytes.write(message, at, 'latin1');
  }
  return bytes;
}

/** Throws a RangeError for anything that {@link encodePublished} did not make. */
export function decodePublished(payload: Uint8Array): Published[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const messages: Published[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + headerBytes > bytes.length) throw new RangeError('a published message is cut off');
    const isSharded = bytes[at] === 1;
    const channelEnd = at + headerBytes + bytes.readUInt32LE(at + 1);
    const end = channelEnd + bytes.readUInt32LE(at + 5);
    if (end > bytes.length) throw new RangeError('a published message is cut off');
    const channel = bytes.toString('latin1', at + headerBytes, channelEnd);
    messages.push({ isSharded, channel, message: bytes.toString('latin1', channelEnd, end) });
    at = end;
  }
  return messages;
}
