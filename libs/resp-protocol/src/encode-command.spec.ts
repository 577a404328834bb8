import { describe, expect, it } from '@jest/globals';
import { encodeCommand } from './encode-command.ts';

describe('encodeCommand', () => {
  it('writes an array of bulk strings', () => {
    expect(encodeCommand(['SET', 'k', '']).toString('latin1')).toBe(
      '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n',
    );
  });

  it('keeps every byte', () => {
    const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    const frame = encodeCommand([all]);
    expect([...frame.subarray('*1\r\n$256\r\n'.length, -2)]).toEqual([...Array(256).keys()]);
  });
});
