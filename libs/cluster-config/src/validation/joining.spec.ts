import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../parse-config.ts';

function parse(text: string, argv: readonly string[] = []) {
  const file = { name: 'kiwi.toml', text: `[cluster]\nenabled = true\n${text}` };
  return parseConfig({ file, env: {}, argv });
}

describe('cluster.join', () => {
  it('makes a node that asks members of a cluster to be added', () => {
    const { cluster } = parse('node_id = 4\njoin = ["10.0.0.1:7379", "[::1]:7379"]\n');
    expect(cluster.members).toEqual([]);
    expect(cluster.join).toEqual(['10.0.0.1:7379', '[::1]:7379']);
    const address = '127.0.0.1:7379';
    expect(cluster.joinsAs).toEqual({ id: 4, host: '127.0.0.1', port: 7379, address });
  });

  it('set to an empty list makes a node that waits to be added', () => {
    const argv = ['--cluster-node-id=4', '--cluster-join='];
    for (const { cluster } of [parse('node_id = 4\njoin = []\n'), parse('', argv)]) {
      expect(cluster.join).toEqual([]);
      expect(cluster.joinsAs?.id).toBe(4);
    }
  });

  it('tells peers the announced address', () => {
    const argv = ['--binding=0.0.0.0', '--cluster-announce-host=db4', '--cluster-announce-port=9'];
    const { cluster } = parse('node_id = 4\njoin = ["10.0.0.1:7379"]\n', argv);
    expect(cluster.joinsAs?.address).toBe('db4:9');
  });

  it('is not set by a node that founds a cluster', () => {
    const founder = parse('node_id = 1\nmembers = ["1:127.0.0.1:7379"]\njoin = []\n');
    expect(founder.cluster.joinsAs).toBeNull();
    expect(parseConfig({ env: {}, argv: [] }).cluster.joinsAs).toBeNull();
  });

  it.each<[string, string, readonly string[], RegExp]>([
    ['no node id', 'join = ["10.0.0.1:7379"]', [], /cluster\.node_id.+no value/],
    [
      'a seed that is no address',
      'node_id = 4\njoin = ["10.0.0.1"]',
      [],
      /cluster\.join.+10\.0\.0\.1/,
    ],
    [
      'members beside it',
      'node_id = 1\nmembers = ["1:127.0.0.1:7379"]\njoin = ["10.0.0.1:7379"]',
      [],
      /cluster\.join.+founds a cluster or joins one/,
    ],
    ['no address for peers', 'node_id = 4\njoin = []', ['--binding=::'], /cluster\.announce_host/],
    ['no port for peers', 'node_id = 4\njoin = []', ['--port=0'], /server\.port/],
  ])('is refused with %s', (_, text, argv, message) => {
    expect(() => parse(`${text}\n`, argv)).toThrow(message);
  });
});
