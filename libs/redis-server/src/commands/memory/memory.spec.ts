import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { MemoryServer } from '../../testing/memory-server.ts';

const oom = "OOM command not allowed when used memory > 'maxmemory'.";

let server: MemoryServer;
let client: RespClient;

beforeEach(async () => {
  server = await MemoryServer.start();
  client = await server.connect();
});

afterEach(async () => {
  await client.close();
  await server.stop();
});

async function run(...args: string[]): Promise<unknown> {
  const reply = await client.command(...args);
  return reply.type === 'error' ? reply.line : plainReply(reply);
}

async function info(field: string): Promise<string> {
  const text = String(await run('INFO', 'everything'));
  return new RegExp(`^${field}:(.*)\r$`, 'm').exec(text)?.[1] ?? '';
}

/** Of what is used, that which counts for `maxmemory`. */
async function counted(): Promise<number> {
  return Number(await info('used_memory')) - Number(await info('mem_not_counted_for_evict'));
}

async function fill(count: number, ...options: string[]): Promise<void> {
  const value = 'x'.repeat(1000);
  const commands = Array.from({ length: count }, (_, i) => [
    'SET',
    `{${i % 16}}:${i}`,
    value,
    ...options,
  ]);
  await client.pipeline(commands);
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** As much as is used now, and so many bytes more. */
async function limitTo(moreBytes: number): Promise<void> {
  const used = await counted();
  expect(await run('CONFIG', 'SET', 'maxmemory', String(used + moreBytes))).toBe('OK');
}

describe('maxmemory', () => {
  it('refuses what may take memory, and nothing else, also in transactions', async () => {
    await run('SET', 'a', '1');
    await run('CONFIG', 'SET', 'maxmemory', '1');
    expect(await run('SET', 'a', '2')).toBe(oom);
    expect(await run('GET', 'a')).toBe('1');
    expect(await run('MULTI')).toBe('OK');
    expect(await run('GET', 'a')).toBe(oom);
    expect(await run('EXEC')).toBe('EXECABORT Transaction discarded because of previous errors.');
    expect(await run('MULTI')).toBe('OK');
    expect(await run('DISCARD')).toBe('OK');
    expect(await run('DEL', 'a')).toBe(1);
    expect(await run('CONFIG', 'SET', 'maxmemory', '0')).toBe('OK');
    expect(await run('SET', 'a', '3')).toBe('OK');
    expect(await info('errorstat_OOM')).toBe('count=2');
  });

  it('refuses EXEC of what was queued while there was memory', async () => {
    await run('MULTI');
    await run('SET', 'a', '1');
    const other = await server.connect();
    await other.command('CONFIG', 'SET', 'maxmemory', '1');
    await other.close();
    expect(await run('EXEC')).toBe(`EXECABORT Transaction discarded because of: ${oom}`);
    expect(await run('EXISTS', 'a')).toBe(0);
  });

  it('is kept by eviction, which INFO and subscribers are told of', async () => {
    await limitTo(2_000_000);
    await run('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await fill(3000);
    const limit = Number(await info('maxmemory'));
    await until(async () => (await counted()) <= limit);
    const size = Number(await run('DBSIZE'));
    expect(size).toBeGreaterThan(50);
    expect(await info('evicted_keys')).toBe(String(3000 - size));
    expect(await info('maxmemory_policy')).toBe('allkeys-lru');
    expect(await run('SET', 'new', '1')).toBe('OK');
  });

  it('is set by names of Redis, with their errors', async () => {
    const failed = "ERR CONFIG SET failed (possibly related to argument 'maxmemory-policy')";
    expect(await run('CONFIG', 'SET', 'maxmemory-policy', 'lru')).toBe(
      `${failed} - argument(s) must be one of the following: volatile-lru, volatile-lfu, ` +
        'volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction',
    );
    await run('CONFIG', 'SET', 'maxmemory', '100mb', 'maxmemory-samples', '10');
    await run('CONFIG', 'SET', 'lfu-log-factor', '7', 'lfu-decay-time', '3');
    expect(await run('CONFIG', 'GET', 'maxmemory*')).toEqual([
      ...['maxmemory', '104857600', 'maxmemory-policy', 'noeviction', 'maxmemory-samples', '10'],
    ]);
    expect(await run('CONFIG', 'GET', 'lfu*')).toEqual([
      ...['lfu-decay-time', '3', 'lfu-log-factor', '7'],
    ]);
  });
});

describe('OBJECT FREQ and IDLETIME', () => {
  it('are there by the policy', async () => {
    await run('SET', 'a', '1');
    expect(await run('OBJECT', 'IDLETIME', 'a')).toBe(0);
    expect(await run('OBJECT', 'FREQ', 'a')).toMatch(/^ERR An LFU maxmemory policy is not/);
    await run('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu', 'lfu-log-factor', '0');
    expect(await run('OBJECT', 'FREQ', 'a')).toBe(5);
    for (let i = 0; i < 3; i++) await run('GET', 'a');
    expect(await run('OBJECT', 'FREQ', 'a')).toBe(8);
    expect(await run('OBJECT', 'IDLETIME', 'a')).toMatch(/^ERR An LFU maxmemory policy is sel/);
    expect(await run('OBJECT', 'FREQ', 'missing')).toBeNull();
  });
});

describe('MEMORY', () => {
  it('USAGE estimates a key with its value', async () => {
    await run('SET', 'string', 'x'.repeat(1000));
    expect(await run('MEMORY', 'USAGE', 'string')).toBeGreaterThan(1000);
    expect(await run('MEMORY', 'USAGE', 'string', 'SAMPLES', '0')).toBeLessThan(1200);
    expect(await run('MEMORY', 'USAGE', 'missing')).toBeNull();
    expect(await run('MEMORY', 'USAGE', 'a', 'SAMPLES')).toBe('ERR syntax error');
    expect(await run('MEMORY', 'USAGE', 'a', 'SAMPLES', '-1')).toBe('ERR syntax error');
    expect(await run('MEMORY', 'USAGE', 'a', 'SAMPLES', 'x')).toBe(
      'ERR value is not an integer or out of range',
    );
    expect(await run('MEMORY', 'USAGE')).toBe(
      "ERR wrong number of arguments for 'memory|usage' command",
    );
    expect(await run('MULTI')).toBe('OK');
    expect(await run('MEMORY', 'USAGE', 'string')).toBe('QUEUED');
    expect(await run('EXEC')).toEqual([expect.any(Number)]);
  });

  it('STATS, DOCTOR, MALLOC-STATS, PURGE and HELP answer', async () => {
    await fill(100);
    const stats = (await run('MEMORY', 'STATS')) as (string | number)[];
    const of = (name: string) => stats[stats.indexOf(name) + 1];
    expect(of('keys.count')).toBe(100);
    expect(of('dataset.bytes')).toBeGreaterThan(100_000);
    expect(of('total.allocated')).toBeGreaterThan(of('startup.allocated') as number);
    expect(await run('MEMORY', 'DOCTOR')).toMatch(/hardly any data/);
    expect(await run('MEMORY', 'MALLOC-STATS')).toMatch(/used_heap_size: \d+\n/);
    expect(await run('MEMORY', 'PURGE')).toBe('OK');
    expect(await run('MEMORY', 'HELP')).toContain('PURGE');
    expect(await run('MEMORY', 'NOSUCH')).toMatch(/^ERR unknown subcommand/);
  });

  it('is counted as the data comes and goes', async () => {
    const before = await counted();
    await fill(5000);
    const full = await counted();
    expect(full - before).toBeGreaterThan(5_000_000);
    expect(full - before).toBeLessThan(7_500_000);
    await run('FLUSHALL');
    expect((await counted()) - before).toBeLessThan(100_000);
    expect(Number(await info('used_memory_peak'))).toBeGreaterThanOrEqual(full);
  });

  it('has those entries of the log in it that are still needed, which no key is evicted for', async () => {
    await fill(1000);
    const log = Number(await info('mem_not_counted_for_evict'));
    // All of it is applied, and there are no peers.
    expect(log).toBeLessThan(10_000);
    expect(await info('mem_aof_buffer')).toBe(String(log));
    const used = Number(await info('used_memory'));
    expect(used - (await counted())).toBeGreaterThanOrEqual(log);
    expect(Number(await info('used_memory_peak'))).toBeGreaterThanOrEqual(used);
  });
});
