/** The alternative to ReplyEncoder's string: bytes written one by one, values by latin1Write. For comparison. */
export class GrowingBuffer {
  constructor() {
    this.bytes = Buffer.allocUnsafe(65536);
    this.length = 0;
  }

  reserve(count) {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.bytes.length + count);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  ok() {
    this.reserve(5);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = 0x2b;
    bytes[at++] = 0x4f;
    bytes[at++] = 0x4b;
    bytes[at++] = 0x0d;
    bytes[at++] = 0x0a;
    this.length = at;
  }

  bulk(value) {
    const { length } = value;
    this.reserve(length + 16);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = 0x24;
    if (length >= 100) bytes[at++] = 0x30 + Math.trunc(length / 100);
    if (length >= 10) bytes[at++] = 0x30 + (Math.trunc(length / 10) % 10);
    bytes[at++] = 0x30 + (length % 10);
    bytes[at++] = 0x0d;
    bytes[at++] = 0x0a;
    if (length < 24) for (let i = 0; i < length; i++) bytes[at + i] = value.charCodeAt(i);
    else bytes.latin1Write(value, at, length);
    at += length;
    bytes[at++] = 0x0d;
    bytes[at++] = 0x0a;
    this.length = at;
  }

  take() {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}
