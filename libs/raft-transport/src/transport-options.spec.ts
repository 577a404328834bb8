import { describe, expect, test } from '@jest/globals';
import {
  defaultLimits,
  defaultTiming,
  messageBytesCeiling,
  resolveSettings,
} from './transport-options.ts';

const base = { id: 'a', address: '127.0.0.1:7000' };

describe('the options of a transport', () => {
  test('are optional but for id and address', () => {
    const settings = resolveSettings(base);
    expect(settings).toMatchObject({ ...base, clusterId: '' });
    expect([settings.limits, settings.timing]).toEqual([defaultLimits, defaultTiming]);
  });

  test('are overridden one by one', () => {
    const { limits } = resolveSettings({ ...base, limits: { queueBytesMax: 5 } });
    expect(limits).toEqual({ ...defaultLimits, queueBytesMax: 5 });
  });

  test('leave room for values of 512 MB, and end at 1 GiB', () => {
    const withMax = (messageBytesMax: number) =>
      resolveSettings({ ...base, limits: { messageBytesMax } }).limits.messageBytesMax;
    expect(withMax(600 * 1024 * 1024)).toBe(600 * 1024 * 1024);
    expect(withMax(messageBytesCeiling)).toBe(1024 ** 3);
    expect(() => withMax(messageBytesCeiling + 1)).toThrow(/messageBytesMax/);
    expect(() => withMax(-1)).toThrow(/messageBytesMax/);
  });

  test.each([
    [{ ...base, id: '' }, 'id'],
    [{ ...base, limits: { receiveWindowBytes: 10 } }, 'receiveWindowBytes'],
    [{ ...base, timing: { pingIntervalMs: 0 } }, 'pingIntervalMs'],
    [{ ...base, timing: { redialMinMs: 1.5 } }, 'redialMinMs'],
  ])('are refused by name when they are out of range: %j', (options, name) => {
    expect(() => resolveSettings(options)).toThrow(
      expect.objectContaining({ code: 'KIWI_TRANSPORT_OPTIONS', details: { name } }),
    );
  });
});
