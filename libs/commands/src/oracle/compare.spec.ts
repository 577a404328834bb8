import { describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import type { DataCommand } from '../table/command.ts';
import { sameReply } from './compare.ts';
import { describeMismatch, runScript } from './run-script.ts';
import { script } from './script.ts';
import { HandlerSubject } from './subject.ts';

describe('sameReply', () => {
  it('compares bytes unless a difference is intended', () => {
    expect(sameReply(['GET', 'a'], '$1\r\na\r\n', '$1\r\na\r\n')).toBe(true);
    expect(sameReply(['GET', 'a'], '$1\r\na\r\n', '+a\r\n')).toBe(false);
    expect(sameReply(['MGET', 'a', 'b'], '*2\r\n:1\r\n:2\r\n', '*2\r\n:2\r\n:1\r\n')).toBe(false);
  });

  it('takes KEYS in any order, but each key as often', () => {
    const ab = '*2\r\n$1\r\na\r\n$1\r\nb\r\n';
    expect(sameReply(['keys', '*'], ab, '*2\r\n$1\r\nb\r\n$1\r\na\r\n')).toBe(true);
    expect(sameReply(['keys', '*'], ab, '*2\r\n$1\r\nb\r\n$1\r\nb\r\n')).toBe(false);
    expect(sameReply(['keys', '*'], ab, '~2\r\n$1\r\na\r\n$1\r\nb\r\n')).toBe(false);
    expect(sameReply(['keys', '*'], ab, '*1\r\n$1\r\na\r\n')).toBe(false);
  });

  it('takes HGETALL in any order of pairs', () => {
    const reply = (...items: string[]) =>
      `*${items.length}\r\n${items.map((item) => `$1\r\n${item}\r\n`).join('')}`;
    const command = ['HGETALL', 'h'];
    expect(sameReply(command, reply('a', '1', 'b', '2'), reply('b', '2', 'a', '1'))).toBe(true);
    expect(sameReply(command, reply('a', '1', 'b', '2'), reply('a', '2', 'b', '1'))).toBe(false);
    expect(sameReply(command, '%1\r\n:1\r\n:2\r\n', '*2\r\n:1\r\n:2\r\n')).toBe(false);
  });

  it('takes a HyperLogLog whose count is unknown for one whose count is known', () => {
    const reply = (count: string, registers = '\x7f\xff') =>
      `$18\r\nHYLL\x01\0\0\0${count}${registers}\r\n`;
    const [known, unknown] = ['\x07\0\0\0\0\0\0\0', '\0\0\0\0\0\0\0\x80'];
    expect(sameReply(['GET', 'a'], reply(known), reply(unknown))).toBe(true);
    expect(sameReply(['GET', 'a'], reply(unknown), reply(known))).toBe(false);
    expect(sameReply(['GET', 'a'], reply(known), reply(unknown, '\x7f\xfe'))).toBe(false);
  });

  it('takes times that are near, but no other number for -1 and -2', () => {
    expect(sameReply(['TTL', 'a'], ':100\r\n', ':99\r\n')).toBe(true);
    expect(sameReply(['TTL', 'a'], ':100\r\n', ':90\r\n')).toBe(false);
    expect(sameReply(['TTL', 'a'], ':-1\r\n', ':-2\r\n')).toBe(false);
    expect(sameReply(['TTL', 'a'], ':-1\r\n', ':0\r\n')).toBe(false);
  });

  it('takes any text for a random one, but not another form', () => {
    expect(sameReply(['RANDOMKEY'], '$1\r\na\r\n', '$2\r\nbc\r\n')).toBe(true);
    expect(sameReply(['RANDOMKEY'], '$1\r\na\r\n', '$-1\r\n')).toBe(false);
    expect(sameReply(['HRANDFIELD', 'h', '1'], '*1\r\n$1\r\na\r\n', '*0\r\n')).toBe(false);
    expect(sameReply(['HRANDFIELD', 'h', 'x'], '-ERR a\r\n', '-ERR b\r\n')).toBe(false);
  });
});

describe('runScript', () => {
  const handlers = (commands: readonly DataCommand[]) => new HandlerSubject(commands, 2, () => 1);
  const commands = script('any', 'SET a 1\nGET a\nSCAN 0\nSTRLEN a');

  it('finds nothing when both sides are the same', async () => {
    const same = handlers(dataCommands);
    expect(await runScript(commands, handlers(dataCommands), same)).toEqual([]);
  });

  it('reports every command that is answered differently', async () => {
    const broken = dataCommands.map((command): DataCommand => {
      const wrong = command.name === 'get' || command.name === 'scan';
      return wrong ? { ...command, handler: (_context, _args, reply) => reply.ok() } : command;
    });
    const mismatches = await runScript(commands, handlers(dataCommands), handlers(broken));
    expect(mismatches.map(describeMismatch)).toEqual([
      String.raw`["GET","a"] expected "$1\r\n1\r\n" but got "+OK\r\n"`,
      String.raw`["SCAN","0"] expected "*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n" but got "+OK\r\n"`,
    ]);
  });

  it('reports a scan that leaves out a key', async () => {
    const page = ['*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n', '*2\r\n$1\r\n0\r\n*0\r\n'] as const;
    const scan = { name: 'scan', commands: [['SCAN', '0']] };
    const answering = (text: string) => ({
      raw: (args: readonly string[]) => Promise.resolve(args[0] === 'SCAN' ? text : '+OK\r\n'),
    });
    expect(await runScript(scan, answering(page[0]), answering(page[1]))).toHaveLength(1);
    expect(await runScript(scan, answering(page[0]), answering(page[0]))).toEqual([]);
  });
});
