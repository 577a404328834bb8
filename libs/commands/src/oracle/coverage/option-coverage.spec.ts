import { describe, expect, it } from '@jest/globals';
import type { CommandInfo } from '../../table/command.ts';
import { parseSyntax } from '../../table/syntax/parse-syntax.ts';
import { matchSyntax } from './match-syntax.ts';
import { OptionCoverage } from './option-coverage.ts';

const names = (syntax: string, call: string): readonly string[] | undefined =>
  matchSyntax(parseSyntax(syntax), call === '' ? [] : call.split(' '))?.map(({ name }) => name);

describe('matchSyntax', () => {
  it.each([
    ['key', 'k', ['key']],
    ['key [NX] [COUNT count:integer]', 'k count 3 nx', ['key', 'count', 'nx']],
    ['key [count:integer]', 'k', ['key']],
    ['key...', 'a b', ['key', 'key']],
    ['key... timeout:double', 'a b 0.5', ['key', 'key', 'timeout']],
    ['key [if(NX | XX)] pair{score:double member}...', 'k xx 1 a inf b', undefined],
    ['[GET... pattern:pattern]', 'GET a get b', ['pattern', 'pattern']],
    ['by(BOX box{width:double height:double} | NX)', 'box 1 2', ['by', 'box', 'width', 'height']],
    ['key id... [IDLE ms:integer]', 'k 1 2 idle 3', ['key', 'id', 'id', 'ms']],
    ['at(id | new="$")', '$', ['at', 'new']],
    ['STREAMS streams{key... id...}', 'streams a b 0 1', ['streams', 'key', 'key', 'key', 'id']],
  ])('reads a call of %j: %j', (syntax, call, used) => {
    const found = names(syntax, call);
    expect(found).toEqual(
      used ?? ['key', 'if', 'xx', 'pair', 'score', 'member', 'pair', 'score', 'member'],
    );
  });

  it.each([
    ['key', ''],
    ['key', 'a b'],
    ['key [NX]', 'a b'],
    ['key count:integer', 'a x'],
    ['key [COUNT count:integer]', 'a count'],
  ])('does not read as %j: %j', (syntax, call) => {
    expect(names(syntax, call)).toBeUndefined();
  });
});

describe('OptionCoverage', () => {
  const common = { arity: -1, flags: [], categories: [], keys: [], summary: '', complexity: '' };
  const info = (name: string, syntax: string, since = '1.0.0'): CommandInfo => ({
    ...{ ...common, group: 'generic', name, syntax, since },
  });
  const coverageOf = (...calls: string[]) => {
    const coverage = new OptionCoverage([
      info('set', 'key [if(NX | XX)] [EX seconds:integer] [NEW@7.4.0]'),
      info('get', 'key'),
      { ...info('box', ''), subcommands: [info('box|open', '[WIDE]'), info('box|shut', '')] },
      info('newer', 'key', '7.4.0'),
    ]);
    for (const call of calls) coverage.record(call.split(' '));
    return coverage;
  };

  it('names the commands of that release that were never called', () => {
    const coverage = coverageOf('SET k', 'BOX OPEN', 'newer k', 'nosuch');
    expect(coverage.unreachedCommands()).toEqual(['get', 'box|shut']);
    expect(coverage.commandCount).toBe(2);
  });

  it('names the options that were never used, without what is inside them', () => {
    expect(coverageOf('set k').unusedOptions()).toEqual(['set if', 'set EX seconds']);
    expect(coverageOf('set k nx', 'box open').unusedOptions()).toEqual([
      'set XX',
      'set EX seconds',
      'box|open WIDE',
    ]);
    expect(coverageOf('set k nx', 'set k ex 1 xx').unusedOptions()).toEqual([]);
  });
});
