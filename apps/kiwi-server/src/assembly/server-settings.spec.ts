import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@kiwi/cluster-config';
import { messageBytesCeiling } from '@kiwi/raft-transport';
import { serverSettings } from './server-settings.ts';

describe('serverSettings', () => {
  it('keeps passwords as the bytes that clients send', () => {
    const { requirepass } = serverSettings(
      parseConfig({ env: { KIWI_SERVER_REQUIREPASS: 'gr\u00fcn\u5bc6' }, argv: [] }),
    );
    expect(Buffer.from(requirepass, 'latin1').toString('utf8')).toBe('gr\u00fcn\u5bc6');
  });

  it('takes what CONFIG SET takes from the section `parameters`, for what has no key of its own', () => {
    const text = [
      '[parameters]',
      'notify-keyspace-events = "KEA"',
      'tracking-table-max-keys = "77"',
    ].join('\n');
    const file = { name: 'cluster.conf', text };
    const settings = serverSettings(parseConfig({ file, env: {}, argv: [] }));
    expect(settings).toMatchObject({
      notifyKeyspaceEvents: expect.stringMatching(/K.*E|E.*K/),
      trackingTableKeysMax: 77,
    });
  });

  it('allows no command that would not fit a message between nodes together with a batch', () => {
    const configuration = parseConfig({ env: {}, argv: [] });
    const { commandBytesMax, bulkBytesMax } = serverSettings(configuration);
    expect(commandBytesMax + configuration.raft.entryBytesMax).toBeLessThan(messageBytesCeiling);
    expect(commandBytesMax).toBeGreaterThan(bulkBytesMax);
  });
});
