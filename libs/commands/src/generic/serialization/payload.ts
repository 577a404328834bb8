import { crc64 } from './crc64.ts';

/** Version and checksum at the end of a payload. */
export const footerBytes = 10;
/** The newest version that is understood: that of Redis 7.4 and 8. */
const versionMax = 12;

/** Adds the footer to a serialised value. `version` is the oldest RDB version that can hold it. */
export function sealPayload(value: Buffer, version: number): string {
  const payload = Buffer.allocUnsafe(value.length + footerBytes);
  value.copy(payload);
  payload.writeUInt16LE(version, value.length);
  payload.writeBigUInt64LE(crc64(payload, value.length + 2), value.length + 2);
  return payload.toString('latin1');
}

/** Whether version and checksum of a payload are right. */
export function isSealed(payload: Buffer): boolean {
  if (payload.length < footerBytes) return false;
  const end = payload.length - 8;
  return (
    payload.readUInt16LE(end - 2) <= versionMax &&
    payload.readBigUInt64LE(end) === crc64(payload, end)
  );
}
