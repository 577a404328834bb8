import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { arityScript, oracleCases } from './cases.ts';
import { OracleServer } from './oracle-server.ts';
import { describeMismatch, runScript } from './run-script.ts';
import type { Script } from './script.ts';
import { HandlerSubject } from './subject.ts';

const redisVersion = await OracleServer.installedVersion();
if (redisVersion === null) {
  console.warn('redis-server is not installed: replies are NOT compared with Redis in this run');
}
const describeWithRedis = redisVersion === null ? describe.skip : describe;

describeWithRedis('replies equal those of redis-server', () => {
  let redis: OracleServer;

  beforeAll(async () => {
    redis = await OracleServer.start();
  });
  afterAll(() => redis.stop());

  for (const protocol of [2, 3] as const) {
    const compare = async (script: Script) => {
      const handlers = new HandlerSubject(dataCommands, protocol, () => Date.now());
      const mismatches = await runScript(script, await redis.connect(protocol), handlers);
      expect(mismatches.map(describeMismatch)).toEqual([]);
    };
    for (const [group, scripts] of Object.entries(oracleCases)) {
      describe(`RESP${protocol}, ${group}`, () => {
        for (const script of scripts) it(script.name, () => compare(script));
      });
    }

    it(`RESP${protocol}: wrong numbers of arguments`, () => compare(arityScript(dataCommands)));
  }
});
