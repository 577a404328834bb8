import { beforeEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../../data-commands.ts';
import { CommandRunner } from '../../testing/run.ts';

const start = 1_767_225_600_000;
let commands: CommandRunner;
const run = (...args: string[]) => commands.run(...args);
/** A command as text; arguments hold no blanks. */
const line = (text: string) => run(...text.split(' '));

beforeEach(() => {
  commands = new CommandRunner(dataCommands, start);
  line('HSET h a 1 b 2 c 3');
});

describe('HEXPIRE and its kin', () => {
  it('answer for each field: 1 set, 2 deleted, 0 not allowed, -2 no such field', () => {
    expect(line('HEXPIRE h 10 FIELDS 2 a nosuch')).toEqual([1, -2]);
    expect(line('HEXPIRE h 10 NX FIELDS 2 a b')).toEqual([0, 1]);
    expect(line('HPEXPIRE h 0 FIELDS 1 c')).toEqual([2]);
    expect(line('HKEYS h')).toEqual(['a', 'b']);
    expect(line('HEXPIREAT h 1 FIELDS 2 a b')).toEqual([2, 2]);
    expect(line('EXISTS h')).toBe(0);
    expect(line('HEXPIRE h 10 FIELDS 2 a b')).toEqual([-2, -2]);
  });

  it.each([
    ['NX', [1, 0, 0]],
    ['XX', [0, 1, 1]],
    ['GT', [0, 1, 0]],
    ['LT', [1, 0, 1]],
  ])('%s compares with the deadline that is there', (option, expected) => {
    line(`HPEXPIREAT h ${start + 1000} FIELDS 1 b`);
    line(`HPEXPIREAT h ${start + 9000} FIELDS 1 c`);
    expect(line(`HPEXPIREAT h ${start + 5000} ${option} FIELDS 3 a b c`)).toEqual(expected);
  });

  it('of equal deadlines neither GT nor LT sets one', () => {
    line('HEXPIRE h 5 FIELDS 1 a');
    expect(line('HEXPIRE h 5 GT FIELDS 1 a')).toEqual([0]);
    expect(line('hexpire h 5 lt fields 1 a')).toEqual([0]);
  });

  it.each([
    [
      'HEXPIRE s 10 FIELDS 1 a',
      'WRONGTYPE Operation against a key holding the wrong kind of value',
    ],
    ['HEXPIRE h x FIELDS 1 a', 'ERR value is not an integer or out of range'],
    ['HEXPIRE h -1 FIELDS 1 a', 'ERR invalid expire time, must be >= 0'],
    ['HEXPIRE h 70368744178 FIELDS 1 a', "ERR invalid expire time in 'hexpire' command"],
    ['HPEXPIREAT h 70368744177664 FIELDS 1 a', "ERR invalid expire time in 'hpexpireat' command"],
    [
      'HEXPIRE h 10 YY FIELDS 1 a',
      'ERR Mandatory argument FIELDS is missing or not at the right position',
    ],
    ['HEXPIRE h 10 FIELDS 0 a', 'ERR Parameter `numFields` should be greater than 0'],
    ['HEXPIRE h 10 FIELDS 2 a', 'ERR The `numfields` parameter must match the number of arguments'],
    ['HTTL h FIELDS 0 a', 'ERR Number of fields must be a positive integer'],
    ['HTTL h FIELDS 1 a b', 'ERR The `numfields` parameter must match the number of arguments'],
    ['HEXPIRE h 10 FIELDS 1', "ERR wrong number of arguments for 'hexpire' command"],
  ])('%s is refused', (text, error) => {
    line('SET s 1');
    expect(line(text)).toEqual({ error });
  });
});

describe('HTTL and its kin', () => {
  it('answer the time, -1 without a deadline, -2 without the field or the key', () => {
    line('HPEXPIRE h 1500 FIELDS 1 a');
    expect(line('HPTTL h FIELDS 3 a b nosuch')).toEqual([1500, -1, -2]);
    expect(line('HTTL h FIELDS 1 a')).toEqual([2]);
    expect(line('HPEXPIRETIME h FIELDS 1 a')).toEqual([start + 1500]);
    expect(line('HEXPIRETIME h FIELDS 1 a')).toEqual([start / 1000 + 2]);
    expect(line('HTTL nosuch FIELDS 2 a b')).toEqual([-2, -2]);
  });

  it('HPERSIST takes deadlines away', () => {
    line('HEXPIRE h 10 FIELDS 1 a');
    expect(line('HPERSIST h FIELDS 3 a b nosuch')).toEqual([1, -1, -2]);
    expect(line('HPTTL h FIELDS 1 a')).toEqual([-1]);
    expect(line('HPERSIST nosuch FIELDS 1 a')).toEqual([-2]);
  });
});

describe('a field whose deadline has come', () => {
  beforeEach(() => {
    line('HPEXPIRE h 100 FIELDS 1 b');
    commands.advance(100);
  });

  it('is seen by no command before it is deleted', () => {
    expect(line('HGET h b')).toBe(null);
    expect(line('HMGET h a b')).toEqual(['1', null]);
    expect(line('HGETALL h')).toEqual(['a', '1', 'c', '3']);
    expect(line('HLEN h')).toBe(2);
    expect(line('HEXISTS h b')).toBe(0);
    expect(line('HSTRLEN h b')).toBe(0);
    expect(line('HSCAN h 0')).toEqual(['0', ['a', '1', 'c', '3']]);
    expect(line('HRANDFIELD h 9')).toEqual(['a', 'c']);
    expect(line('HTTL h FIELDS 1 b')).toEqual([-2]);
    expect(line('HDEL h b')).toBe(0);
    expect(line('HEXPIRE h 5 FIELDS 1 b')).toEqual([-2]);
  });

  it('is set as a new one', () => {
    expect(line('HINCRBY h b 7')).toBe(7);
    expect(line('HPTTL h FIELDS 1 b')).toEqual([-1]);
  });

  it('is deleted by the log, and the key with the last field', () => {
    expect(commands.keyspace.nextDeadline()).toBe(start + 100);
    commands.keyspace.expireDue(10);
    expect(commands.keyspace.nextDeadline()).toBe(null);
    expect(commands.db.lookupForWrite('h')).toMatchObject({ size: 2 });
    line('HPEXPIRE h 1 FIELDS 2 a c');
    commands.advance(1);
    expect(line('HLEN h')).toBe(0);
    commands.keyspace.expireDue(1);
    expect(line('EXISTS h')).toBe(1);
    commands.keyspace.expireDue(1);
    expect(line('EXISTS h')).toBe(0);
  });

  it('makes a read ask for a clock tick when the log does not know it yet', () => {
    line('HPEXPIRE h 100 FIELDS 1 a');
    const { clock } = commands.keyspace;
    clock.nowMs += 100;
    clock.tickWanted = false;
    expect(line('HGET h c')).toBe('3');
    expect(clock.tickWanted).toBe(true);
  });
});

describe('deadlines of fields', () => {
  beforeEach(() => {
    line('HPEXPIRE h 100 FIELDS 1 a');
  });

  it.each([
    ['HSET h a 9', -1],
    ['HMSET h a 9', -1],
    ['HINCRBY h a 1', 100],
    ['HINCRBYFLOAT h a 0.5', 100],
    ['HSETNX h a 9', 100],
  ])('%s leaves %d', (text, left) => {
    line(text);
    expect(line('HPTTL h FIELDS 1 a')).toEqual([left]);
    expect(commands.keyspace.nextDeadline()).toBe(left === -1 ? null : start + left);
  });

  it('go with the key: RENAME, COPY, MOVE, DEL, SWAPDB', () => {
    line('RENAME h i');
    line('COPY i j');
    expect(line('HPTTL j FIELDS 1 a')).toEqual([100]);
    line('DEL i');
    expect(commands.keyspace.nextDeadline()).toBe(start + 100);
    line('MOVE j 1');
    line('SWAPDB 0 1');
    expect(line('HPTTL j FIELDS 1 a')).toEqual([100]);
    line('SET j x');
    expect(commands.keyspace.nextDeadline()).toBe(null);
  });
});

describe('HGETEX', () => {
  it('returns values and changes deadlines', () => {
    expect(line('HGETEX h FIELDS 2 a nosuch')).toEqual(['1', null]);
    expect(line('HGETEX h PX 500 FIELDS 1 a')).toEqual(['1']);
    expect(line('HPTTL h FIELDS 1 a')).toEqual([500]);
    expect(line('HGETEX h PERSIST FIELDS 1 a')).toEqual(['1']);
    expect(line('HPTTL h FIELDS 1 a')).toEqual([-1]);
    expect(line('HGETEX h EXAT 1 FIELDS 3 a b c')).toEqual(['1', '2', '3']);
    expect(line('EXISTS h')).toBe(0);
    expect(line('HGETEX h FIELDS 1 a')).toEqual([null]);
  });

  it.each([
    ['HGETEX h EX 1 PX 1 FIELDS 1 a', 'PERSIST arguments can be specified'],
    ['HGETEX h NOPE FIELDS 1 a', 'unknown argument: NOPE'],
    ['HGETEX h EX -1 FIELDS 1 a', 'invalid expire time, must be >= 0'],
    ['HGETEX h FIELDS x a', 'invalid number of fields'],
    ['HGETEX h FIELDS 2 a', 'wrong number of arguments'],
  ])('refuses %s', (text, error) => {
    expect(line(text)).toEqual({ error: expect.stringContaining(error) });
  });
});

describe('HSETEX', () => {
  it('sets fields and their deadline, all or none', () => {
    expect(line('HSETEX h EX 5 FIELDS 2 a x d y')).toBe(1);
    expect(line('HPTTL h FIELDS 3 a b d')).toEqual([5000, -1, 5000]);
    expect(line('HSETEX h KEEPTTL FIELDS 1 a z')).toBe(1);
    expect(line('HPTTL h FIELDS 1 a')).toEqual([5000]);
    expect(line('HSETEX h FIELDS 1 a z')).toBe(1);
    expect(line('HPTTL h FIELDS 1 a')).toEqual([-1]);
    expect(line('HSETEX h FNX FIELDS 2 a 1 new 1')).toBe(0);
    expect(line('HSETEX h FXX FIELDS 2 a 1 new 1')).toBe(0);
    expect(line('HEXISTS h new')).toBe(0);
    expect(line('HSETEX other PXAT 1 FIELDS 1 a 1')).toBe(1);
    expect(line('EXISTS other')).toBe(0);
  });

  it.each([
    ['HSETEX h FNX FXX FIELDS 1 a 1', 'Only one of FXX or FNX'],
    ['HSETEX h EX 1 KEEPTTL FIELDS 1 a 1', 'KEEPTTL arguments can be specified'],
    ['HSETEX h NX FIELDS 1 a 1', 'unknown argument: NX'],
    ['HSETEX h FIELDS 2 a 1 b', 'wrong number of arguments'],
    ['HSETEX h FIELDS 0 a 1', 'invalid number of fields'],
  ])('refuses %s', (text, error) => {
    expect(line(text)).toEqual({ error: expect.stringContaining(error) });
  });
});

it('HGETDEL returns fields and deletes them, and the key with the last one', () => {
  expect(line('HGETDEL h FIELDS 2 a nosuch')).toEqual(['1', null]);
  expect(line('HGETDEL h FIELDS 2 b c')).toEqual(['2', '3']);
  expect(line('EXISTS h')).toBe(0);
  expect(line('HGETDEL h FIELD 1 a')).toEqual({
    error: 'ERR Mandatory argument FIELDS is missing or not at the right position',
  });
});

it('HSCAN NOVALUES returns fields only', () => {
  expect(line('HSCAN h 0 NOVALUES MATCH [ab]')).toEqual(['0', ['a', 'b']]);
});
