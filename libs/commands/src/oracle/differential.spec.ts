import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataCommands } from '../data-commands.ts';
import { arityScript, oracleCases } from './cases.ts';
import { isKnownToOracle } from './known-commands.ts';
import { OracleServer } from './oracle-server.ts';
import {
  randomCommandNames,
  randomCommands,
  randomPatternCommands,
  stateCommands,
} from './random-commands.ts';
import { describeMismatch, runScriptPipelined } from './run-script.ts';
import type { Script } from './script.ts';
import { HandlerSubject } from './subject.ts';

/** `ORACLE_SEEDS=500` compares that many sequences of random commands. */
const seeds = Array.from({ length: Number(process.env['ORACLE_SEEDS'] ?? 3) }, (_, i) => i + 1);
/** It takes a few seconds, and longer on a busy machine. One that is given up would go on beside the next one and spoil it. */
const hangMs = 120_000;
const redisVersion = await OracleServer.installedVersion();
if (redisVersion === null) {
  console.warn('redis-server is not installed: replies are NOT compared with Redis in this run');
}
const describeWithRedis = redisVersion === null ? describe.skip : describe;

it('random commands are drawn from all commands but DBSIZE, which may count expired keys, and PFSELFTEST', () => {
  const names = dataCommands.filter(isKnownToOracle).map(({ name }) => name);
  expect(names.filter((name) => !randomCommandNames.includes(name))).toEqual([
    'dbsize',
    'pfselftest',
  ]);
});

describeWithRedis('replies equal those of redis-server', () => {
  let redis: OracleServer;

  beforeAll(async () => {
    redis = await OracleServer.start();
  });
  afterAll(() => redis.stop());

  for (const protocol of [2, 3] as const) {
    const compare = async (script: Script) => {
      const handlers = new HandlerSubject(dataCommands, protocol, () => Date.now());
      const mismatches = await runScriptPipelined(script, await redis.connect(protocol), handlers);
      expect(mismatches.map(describeMismatch)).toEqual([]);
    };
    for (const [group, scripts] of Object.entries(oracleCases)) {
      describe(`RESP${protocol}, ${group}`, () => {
        for (const script of scripts) it(script.name, () => compare(script));
      });
    }

    it.each(seeds)(
      `RESP${protocol}: 2000 random commands from seed %i`,
      async (seed) => {
        const commands = [...randomCommands(seed, 2000), ...stateCommands()];
        await compare({ name: `seed ${seed}`, commands });
      },
      hangMs,
    );

    it(`RESP${protocol}: KEYS with random patterns`, () =>
      compare({ name: 'patterns', commands: randomPatternCommands(seeds.length, 1000) }));

    it(`RESP${protocol}: wrong numbers of arguments`, () => compare(arityScript(dataCommands)));
  }
});
