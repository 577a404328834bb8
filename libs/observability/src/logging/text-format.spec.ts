import { describe, expect, test } from '@jest/globals';
import { renderText } from './text-format.ts';

const timeMs = new Date(2026, 0, 2, 12, 0, 1, 234).getTime();

describe('the readable log line', () => {
  test('has local time, level, component, event and fields', () => {
    const fields = { component: 'raft', term: 3, leader: '2' };
    const line = renderText({ level: 'info', event: 'leader elected', fields, timeMs }, false);
    expect(line).toBe('12:00:01.234 INFO  raft leader elected term=3 leader=2');
  });

  test('quotes values that are more than one word, so that nobody can forge a field or a line', () => {
    const fields = { name: 'a b', evil: 'x\n12:00:01.234 INFO  forged', empty: '' };
    const line = renderText({ level: 'warn', event: 'client\nnamed', fields, timeMs }, false);
    expect(line).toBe(
      '12:00:01.234 WARN  client named name="a b" evil="x\\n12:00:01.234 INFO  forged" empty=""',
    );
  });

  test('shows an operating error with its code and its causes on the same line', () => {
    const cause = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const error = Object.assign(new Error('write failed', { cause }), { code: 'KIWI_X' });
    const line = renderText(
      { level: 'error', event: 'stopping', fields: { error }, timeMs },
      false,
    );
    expect(line).toBe(
      '12:00:01.234 ERROR stopping error="write failed [KIWI_X] <- no space left [ENOSPC]"',
    );
  });

  test('adds the stack of an error without a code, which is a bug', () => {
    const error = new TypeError('x is not a function');
    const line = renderText({ level: 'error', event: 'crash', fields: { error }, timeMs }, false);
    expect(line).toMatch(/error="x is not a function"\n {4}at .+text-format\.spec/);
  });

  test('writes objects as JSON and leaves out what is undefined', () => {
    const fields = { members: ['1', '2'], nothing: undefined, none: null, big: 12n };
    const line = renderText({ level: 'debug', event: 'up', fields, timeMs }, false);
    expect(line).toBe('12:00:01.234 DEBUG up members=["1","2"] none=null big=12');
  });
});
