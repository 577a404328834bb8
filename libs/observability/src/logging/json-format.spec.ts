import { describe, expect, test } from '@jest/globals';
import { renderJson } from './json-format.ts';

const timeMs = Date.UTC(2026, 0, 2, 12, 0, 1, 234);

function render(fields: Record<string, unknown>): Record<string, unknown> {
  const line = renderJson({ level: 'info', event: 'something', fields, timeMs });
  expect(line).not.toContain('\n');
  return JSON.parse(line) as Record<string, unknown>;
}

describe('the JSON log line', () => {
  test('has timestamp, level, event and the fields, in this order', () => {
    const fields = { component: 'raft', term: 3 };
    expect(renderJson({ level: 'info', event: 'leader elected', fields, timeMs })).toBe(
      '{"timestamp":"2026-01-02T12:00:01.234Z","level":"info","event":"leader elected","component":"raft","term":3}',
    );
  });

  test('renames a field that is called like one of its own', () => {
    expect(render({ level: 'high', event: 'x' })).toMatchObject({
      level: 'info',
      level_: 'high',
      event: 'something',
      event_: 'x',
    });
  });

  test('shows errors with code, details, stack and causes', () => {
    const cause = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const error = Object.assign(new Error('write failed', { cause }), {
      code: 'KIWI_X',
      details: { index: 7 },
    });
    expect(render({ error })['error']).toMatchObject({
      name: 'Error',
      message: 'write failed',
      code: 'KIWI_X',
      details: { index: 7 },
      stack: expect.stringContaining('write failed'),
      cause: { message: 'no space left', code: 'ENOSPC' },
    });
  });

  test('shows the errors within an AggregateError', () => {
    const error = new AggregateError([new Error('a'), new Error('b')], 'all failed');
    expect(render({ error })['error']).toMatchObject({
      errors: [{ message: 'a' }, { message: 'b' }],
    });
  });

  test('survives rings, bigints, maps, sets and causes that cause themselves', () => {
    const ring: Record<string, unknown> = { name: 'ring' };
    ring['self'] = ring;
    const error = new Error('hen');
    error.cause = error;
    const shared = { a: 1 };
    const record = render({
      ring,
      error,
      big: 2n ** 70n,
      map: new Map([['k', 1]]),
      set: new Set([1]),
      twice: [shared, shared],
    });
    expect(record['ring']).toEqual({ name: 'ring', self: '[Circular]' });
    expect(record['big']).toBe('1180591620717411303424');
    expect(record['map']).toEqual({ k: 1 });
    expect(record['set']).toEqual([1]);
    expect(record['twice']).toEqual([shared, shared]);
    expect(record['error']).toMatchObject({ message: 'hen', cause: { message: 'hen' } });
  });

  test('never throws, whatever a field does when looked at', () => {
    const trap = {
      get boom(): never {
        throw new Error('looked at');
      },
    };
    expect(render({ trap })).toMatchObject({ unprintable: 'looked at' });
  });
});
