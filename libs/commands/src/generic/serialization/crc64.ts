/** The polynomial of Jones, "jones" in the catalogue of CRC-64s, reflected: 0xad93d23594c935a9. */
const polynomialHigh = 0x95ac9329;
const polynomialLow = 0xac4bc9b5;

/** By byte: the checksum's upper and lower half. */
const tableHigh = new Uint32Array(256);
const tableLow = new Uint32Array(256);

for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (isOdd) {
      high ^= polynomialHigh;
      low ^= polynomialLow;
    }
  }
  tableHigh[byte] = high;
  tableLow[byte] = low;
}

/** CRC-64 as Redis computes it: of "123456789" it is 0xe9c6d914c4b8d9ca. */
export function crc64(bytes: Uint8Array, end = bytes.length): bigint {
  let high = 0;
  let low = 0;
  for (let i = 0; i < end; i++) {
    const index = (low ^ (bytes[i] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (tableLow[index] as number);
    high = (high >>> 8) ^ (tableHigh[index] as number);
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
