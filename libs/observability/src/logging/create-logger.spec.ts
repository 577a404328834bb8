import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AuditLog } from './audit-log.ts';
import { createLogger } from './create-logger.ts';
import type { LoggerOptions, RootLogger } from './create-logger.ts';

const now = (): number => Date.UTC(2026, 0, 2, 12, 0, 1, 234);

function setUp(options: Partial<LoggerOptions> & { tty?: boolean } = {}): {
  logger: RootLogger;
  lines: () => Promise<string[]>;
} {
  const destination = Object.assign(new PassThrough(), { isTTY: options.tty ?? false });
  const logger = createLogger({ level: 'info', format: 'json', now, destination, ...options });
  let text = '';
  destination.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const lines = async (): Promise<string[]> => {
    await logger.close();
    await new Promise(setImmediate);
    return text.split('\n').filter((line) => line !== '');
  };
  return { logger, lines };
}

const events = (lines: string[]): unknown[] =>
  lines.map((line) => (JSON.parse(line) as { event: unknown }).event);

describe('a logger', () => {
  test('writes records at or above its level, in order', async () => {
    const { logger, lines } = setUp({ level: 'warn' });
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(events(await lines())).toEqual(['c', 'd']);
  });

  test('changes its level, and that of its children, while it runs', async () => {
    const { logger, lines } = setUp();
    const child = logger.child({ component: 'raft' });
    child.debug('before');
    logger.level = 'debug';
    child.debug('after');
    expect(logger.level).toBe('debug');
    expect(events(await lines())).toEqual(['after']);
  });

  test('adds the fields of all generations; the youngest wins', async () => {
    const { logger, lines } = setUp();
    logger.child({ component: 'raft', node: '1' }).child({ node: '2' }).info('x', { term: 3 });
    expect(JSON.parse((await lines())[0] as string)).toEqual({
      timestamp: '2026-01-02T12:00:01.234Z',
      level: 'info',
      event: 'x',
      component: 'raft',
      node: '2',
      term: 3,
    });
  });

  describe('in text', () => {
    const escape = String.fromCharCode(27);
    const environment = { ...process.env };
    beforeEach(() => {
      delete process.env['NO_COLOR'];
      delete process.env['FORCE_COLOR'];
    });
    afterEach(() => {
      process.env = { ...environment };
    });

    async function coloured(tty: boolean): Promise<boolean> {
      const { logger, lines } = setUp({ format: 'text', tty });
      logger.info('up', { port: 7379 });
      return (await lines()).join().includes(escape);
    }

    test('uses colour on a terminal and not in a file', async () => {
      expect(await coloured(true)).toBe(true);
      expect(await coloured(false)).toBe(false);
    });

    test('heeds NO_COLOR and FORCE_COLOR', async () => {
      process.env['FORCE_COLOR'] = '1';
      expect(await coloured(false)).toBe(true);
      process.env['FORCE_COLOR'] = '0';
      expect(await coloured(true)).toBe(false);
      process.env['NO_COLOR'] = '1';
      expect(await coloured(true)).toBe(false);
    });
  });

  test('drops what comes after close, without an error', async () => {
    const { logger, lines } = setUp();
    logger.info('last words');
    const written = await lines();
    logger.info('from the grave');
    await logger.close();
    expect(events(written)).toEqual(['last words']);
  });

  test('hands over many records in one go without losing one', async () => {
    const { logger, lines } = setUp();
    for (let i = 0; i < 1000; i += 1) logger.info(`event ${i}`);
    expect(events(await lines())).toEqual(Array.from({ length: 1000 }, (_, i) => `event ${i}`));
  });
});

describe('the audit log', () => {
  test('marks its records and writes them whatever the level is', async () => {
    const { logger, lines } = setUp({ level: 'error' });
    const audit = new AuditLog(logger);
    audit.record('leader_changed', { term: 3, leader: '2' });
    audit.record('auth_failed', { client: '127.0.0.1:5000', user: 'default' });
    logger.info('not this');
    const records = (await lines()).map((line) => JSON.parse(line) as unknown);
    expect(records).toEqual([
      expect.objectContaining({ level: 'info', event: 'leader_changed', audit: true, term: 3 }),
      expect.objectContaining({ level: 'warn', event: 'auth_failed', audit: true }),
    ]);
  });
});
