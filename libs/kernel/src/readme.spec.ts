import { describe, expect, it } from '@jest/globals';
import { ConfigError, KiwiError, silentLogger } from './index.ts';

describe('the example of the README', () => {
  it('runs', () => {
    const logger = silentLogger.child({ component: 'example' });
    let caught: unknown;
    try {
      throw new ConfigError('KIWI_CONFIG_INVALID', 'port must be 1 to 65535', {
        details: { port: 0 },
      });
    } catch (error) {
      logger.error('refused', { error });
      caught = error;
    }
    expect(caught).toMatchObject({
      name: 'ConfigError',
      kind: 'config',
      code: 'KIWI_CONFIG_INVALID',
      details: { port: 0 },
    });
    expect(caught).toBeInstanceOf(KiwiError);
  });
});
