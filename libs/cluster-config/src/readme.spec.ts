import { expect, it } from '@jest/globals';
import { parseCommandLine, parseConfig, printConfiguration } from './index.ts';

it('works as the README shows', () => {
  const argv = ['--config', 'kiwi.toml', '--node-id', '2'];
  const { action, configFile } = parseCommandLine(argv);
  const text = '[cluster]\nenabled = true\nmembers = ["1:127.0.0.1:7379", "2:127.0.0.1:7380"]';
  const configuration = parseConfig({ file: { name: 'kiwi.toml', text }, env: {}, argv });

  expect([action, configFile]).toEqual(['run', 'kiwi.toml']);
  expect(configuration.server.port).toBe(7380);
  expect(configuration.dataDirectory).toBe('kiwi-data/node-2');
  expect(printConfiguration(configuration)).toMatch(/^node_id = 2 +# --node-id$/m);
});

it('gives the error the README shows', () => {
  const file = { name: 'kiwi.toml', text: '[server]\nport = 73790' };
  expect(() => parseConfig({ file, env: {}, argv: ['--nodeid'] })).toThrow(
    [
      'The configuration is not valid (2 faults):',
      '  kiwi.toml:2: server.port: found 73790; allowed: an integer from 0 to 65535',
      '  --nodeid: unknown flag; did you mean --node-id?',
    ].join('\n'),
  );
});
