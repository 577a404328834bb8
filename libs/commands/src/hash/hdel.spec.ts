import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { CommandRunner } from '../testing/run.ts';

let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);

beforeEach(() => {
  commands = new CommandRunner(dataCommands);
  run('HSET', 'h', 'a', '1', 'b', '2', 'c', '3');
});

describe('HDEL', () => {
  it('counts the fields that were there, each once', () => {
    expect(run('HDEL', 'h', 'a', 'a', 'absent', 'c')).toBe(2);
    expect(run('HGETALL', 'h')).toEqual(['b', '2']);
    expect(run('HDEL', 'absent', 'a')).toBe(0);
  });

  it('deletes the key and its deadline with the last field', () => {
    run('EXPIRE', 'h', '100');
    expect(run('HDEL', 'h', 'a', 'b', 'c')).toBe(3);
    expect(run('EXISTS', 'h')).toBe(0);
    expect(commands.db.size).toBe(0);
    run('HSET', 'h', 'a', '1');
    expect(run('TTL', 'h')).toBe(-1);
  });

  it('counts as a change only when a field went', () => {
    const { changes } = commands.keyspace;
    run('HDEL', 'h', 'absent');
    expect(commands.keyspace.changes).toBe(changes);
    run('HDEL', 'h', 'a');
    expect(commands.keyspace.changes).toBe(changes + 1);
  });
});
