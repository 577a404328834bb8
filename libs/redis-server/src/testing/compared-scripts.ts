import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OracleServer } from '@kiwi/commands/testing';
import { MemoryServer } from './memory-server.ts';
import { transcript } from './transcript.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}

/** Specifies that all connections of these scripts (see `transcript`) receive what redis-server would send them. */
export function compareWithRedis(title: string, scripts: Readonly<Record<string, string>>): void {
  (installed === null ? describe.skip : describe)(`${title}, compared with redis-server`, () => {
    let oracle: OracleServer;
    let server: MemoryServer;

    beforeAll(async () => {
      oracle = await OracleServer.start();
      server = await MemoryServer.start();
    });

    afterAll(async () => {
      await oracle.stop();
      await server.stop();
    });

    it.each(Object.entries(scripts))('%s', async (_name, script) => {
      const [ours, theirs] = await Promise.all([
        transcript(server.port, script),
        transcript(oracle.port, script),
      ]);
      expect(ours.map(comparable)).toEqual(theirs.map(comparable));
    });
  });
}

/** Without what HELLO and a first CLIENT ID say, which differs. */
function comparable(lines: readonly string[]): readonly string[] {
  const modules = lines.indexOf('modules');
  const rest = modules < 0 ? lines : lines.slice(modules + 2);
  return /^:\d+$/.test(rest[0] ?? '') ? rest.slice(1) : rest;
}
