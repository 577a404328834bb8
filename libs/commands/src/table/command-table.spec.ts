import { describe, expect, it } from '@jest/globals';
import { checkArity, CommandTable, wrongArity } from './command-table.ts';
import type { CommandInfo } from './command.ts';

const info = (name: string, arity: number, subcommands?: CommandInfo[]): CommandInfo => ({
  name,
  arity,
  flags: ['readonly'],
  group: 'generic',
  categories: ['read'],
  keys: [],
  since: '1.0.0',
  summary: 'For tests.',
  complexity: 'O(1)',
  ...(subcommands && { subcommands }),
});

const encoding = info('object|encoding', 3);
const object = info('object', -2, [encoding]);
const get = info('get', 2);
const table = new CommandTable([get, object]);

describe('find', () => {
  it.each(['get', 'GET', 'Get', 'gEt'])('finds %s', (name) => {
    expect(table.find(name)).toBe(get);
  });

  it('finds subcommands by their full name', () => {
    expect(table.find('object|encoding')).toBe(encoding);
    expect(table.find('Object|Encoding')).toBe(encoding);
  });

  it.each(['', 'got', 'get ', 'get\0', 'get|x', 'encoding', 'constructor', '__proto__'])(
    'does not find %j',
    (name) => {
      expect(table.find(name)).toBeUndefined();
    },
  );
});

describe('resolve', () => {
  it('goes to the subcommand of a container', () => {
    expect(table.resolve(['OBJECT', 'Encoding', 'key'])).toBe(encoding);
    expect(table.resolve(['OBJECT'])).toBe(object);
    expect(table.resolve(['OBJECT', 'nothing'])).toBeUndefined();
  });

  it('takes other commands by their first argument alone', () => {
    expect(table.resolve(['GET', 'encoding'])).toBe(get);
    expect(table.resolve([])).toBeUndefined();
  });
});

it('refuses two commands of one name', () => {
  expect(() => new CommandTable([get, get])).toThrow('get');
});

// Compared with redis-server 7.0.15.
describe('unknownCommand', () => {
  it('quotes the name and the arguments', () => {
    expect(table.unknownCommand(['foo', 'a', 'b'])).toBe(
      "ERR unknown command 'foo', with args beginning with: 'a' 'b' ",
    );
    expect(table.unknownCommand(['foo'])).toBe(
      "ERR unknown command 'foo', with args beginning with: ",
    );
  });

  it('cuts the name, and the arguments together, at 128 characters', () => {
    const long = 'x'.repeat(200);
    const x = (count: number) => 'x'.repeat(count);
    expect(table.unknownCommand([long, x(100), long, 'never'])).toBe(
      `ERR unknown command '${x(128)}', with args beginning with: '${x(100)}' '${x(25)}' `,
    );
  });

  it('ends what it quotes at a zero byte', () => {
    expect(table.unknownCommand(['fo\0o', 'a\0b', 'c'])).toBe(
      "ERR unknown command 'fo', with args beginning with: 'a' 'c' ",
    );
  });

  it('names the container of an unknown subcommand', () => {
    expect(table.unknownCommand(['object', 'Foo', 'a'])).toBe(
      "ERR unknown subcommand 'Foo'. Try OBJECT HELP.",
    );
  });
});

describe('arity', () => {
  it('is exact when positive and a minimum when negative', () => {
    expect([1, 2, 3].map((count) => checkArity(get, count))).toEqual([false, true, false]);
    expect([1, 2, 3].map((count) => checkArity(object, count))).toEqual([false, true, true]);
  });

  it('is reported with the full name of the command', () => {
    expect(wrongArity(get)).toBe("ERR wrong number of arguments for 'get' command");
    expect(wrongArity(encoding)).toBe(
      "ERR wrong number of arguments for 'object|encoding' command",
    );
  });
});
