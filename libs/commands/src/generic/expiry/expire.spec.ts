import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

const nowMs = 1_800_000_000_000;
let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands, nowMs);
  run('SET', 'a', 'v');
});

describe('EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT', () => {
  it.each([
    ['EXPIRE', '7', nowMs + 7000],
    ['PEXPIRE', '7', nowMs + 7],
    ['EXPIREAT', '1900000000', 1_900_000_000_000],
    ['PEXPIREAT', '1900000000001', 1_900_000_000_001],
  ])('%s %s sets an absolute deadline from the clock of the entry', (command, time, deadline) => {
    expect(run(command, 'a', time)).toBe(1);
    expect(run('PEXPIRETIME', 'a')).toBe(deadline);
  });

  it.each([
    ['EXPIRE', '0'],
    ['EXPIRE', '-9223372036854775'],
    ['PEXPIRE', '-1'],
    ['EXPIREAT', '1800000000'],
    ['PEXPIREAT', '-9223372036854775808'],
  ])('%s %s, which has passed, deletes the key', (command, time) => {
    expect(run(command, 'a', time)).toBe(1);
    expect(commands.db.size).toBe(0);
  });

  it('hides the key from the deadline on, not before', () => {
    run('PEXPIRE', 'a', '10');
    commands.advance(9);
    expect(run('GET', 'a')).toBe('v');
    commands.advance(1);
    expect(run('GET', 'a')).toBeNull();
    expect(run('EXPIRE', 'a', '10')).toBe(0);
  });

  it('replies 0 without the key', () => {
    expect(run('EXPIRE', 'absent', '10')).toBe(0);
  });

  it.each([
    ['EXPIRE', '9223372036854775807'],
    ['EXPIRE', '9223372036854775'],
    ['EXPIRE', '-9223372036854776'],
    ['PEXPIRE', '9223372036854775807'],
    ['EXPIREAT', '9223372036854776'],
  ])('%s %s overflows 64 bits of milliseconds', (command, time) => {
    const error = `ERR invalid expire time in '${command.toLowerCase()}' command`;
    expect(run(command, 'a', time)).toEqual({ error });
    expect(run('TTL', 'a')).toBe(-1);
  });

  it('refuses what is no integer', () => {
    const error = 'ERR value is not an integer or out of range';
    for (const time of ['x', '', '1.5', '9223372036854775808']) {
      expect(run('EXPIRE', 'a', time)).toEqual({ error });
    }
  });
});

describe('conditions of EXPIRE', () => {
  const later = '1900000000';
  const latest = '2000000000';

  it.each([
    [null, 'NX', latest, 1],
    [later, 'NX', latest, 0],
    [null, 'XX', latest, 0],
    [later, 'XX', latest, 1],
    [later, 'GT', latest, 1],
    [later, 'GT', later, 0],
    [null, 'GT', latest, 0],
    [latest, 'LT', later, 1],
    [later, 'LT', later, 0],
    [null, 'LT', later, 1],
  ])('with the deadline %s, %s %s replies %i', (current, condition, time, expected) => {
    if (current !== null) run('EXPIREAT', 'a', current);
    expect(run('EXPIREAT', 'a', time, condition.toLowerCase())).toBe(expected);
    const deadline = expected === 1 ? time : (current ?? -1);
    expect(run('EXPIRETIME', 'a')).toBe(Number(deadline));
  });

  it('takes XX together with GT or LT', () => {
    expect(run('EXPIREAT', 'a', later, 'XX', 'LT')).toBe(0);
    run('EXPIREAT', 'a', latest);
    expect(run('EXPIREAT', 'a', later, 'LT', 'XX')).toBe(1);
  });

  it('applies to deadlines that have passed, too', () => {
    expect(run('EXPIREAT', 'a', '1', 'GT')).toBe(0);
    expect(run('EXISTS', 'a')).toBe(1);
    expect(run('EXPIREAT', 'a', '1', 'LT')).toBe(1);
    expect(run('EXISTS', 'a')).toBe(0);
  });

  it.each([
    [['NX', 'XX'], 'ERR NX and XX, GT or LT options at the same time are not compatible'],
    [['GT', 'NX'], 'ERR NX and XX, GT or LT options at the same time are not compatible'],
    [['GT', 'LT'], 'ERR GT and LT options at the same time are not compatible'],
    [['foo'], 'ERR Unsupported option foo'],
    [['constructor'], 'ERR Unsupported option constructor'],
    [['fo\0o'], 'ERR Unsupported option fo'],
  ])('refuses %j', (options, error) => {
    expect(run('EXPIRE', 'a', '10', ...options)).toEqual({ error });
  });
});
