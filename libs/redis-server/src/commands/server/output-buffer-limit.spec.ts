import { describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../settings.ts';
import type { ServerContext } from '../../session/server-context.ts';
import { outputBufferLimit } from './output-buffer-limit.ts';

function set(value: string): unknown {
  return outputBufferLimit.parse?.(value, defaultSettings);
}

function shownAfter(value: string): string {
  const settings = { ...defaultSettings, ...(set(value) as object) };
  return outputBufferLimit.get({ settings } as ServerContext);
}

describe('client-output-buffer-limit', () => {
  it('is at first as in Redis', () => {
    expect(outputBufferLimit.get({ settings: defaultSettings } as ServerContext)).toBe(
      'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60',
    );
  });

  it('changes the classes that are given, and has units', () => {
    expect(shownAfter('normal 1mb 2k 3 pubsub 0 0 0')).toBe(
      'normal 1048576 2000 3 slave 268435456 67108864 60 pubsub 0 0 0',
    );
    expect(shownAfter('replica 1 2 3')).toContain('slave 1 2 3');
    expect(shownAfter('')).toContain('normal 0 0 0');
  });

  it('names what is wrong as Redis does', () => {
    expect(set('normal 1')).toBe('Wrong number of arguments in buffer limit configuration.');
    expect(set('foo 1 2 3')).toBe('Invalid client class specified in buffer limit configuration.');
    for (const wrong of ['normal a 2 3', 'normal 1 -2 3', 'normal 1 2 x']) {
      expect(set(wrong)).toBe(
        'Error in hard, soft or soft_seconds setting in buffer limit configuration.',
      );
    }
  });
});
