import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './index.ts';
import type { Configuration, ConfigurationSources } from './index.ts';

const threeNodes = `[server]
port = 7379
binding = "127.0.0.1"
[cluster]
enabled = true
node_id = 1
members = ["1:127.0.0.1:7379", "2:127.0.0.1:7380", "3:127.0.0.1:7381"]
data_dir = "./raft_data"
heartbeat_interval_ms = 1000
election_timeout_min_ms = 3000
election_timeout_max_ms = 6000
`;

type Parts = Omit<Partial<ConfigurationSources>, 'file'> & { readonly text?: string };

function parse({ text, env = {}, argv = [] }: Parts): Configuration {
  const file = text === undefined ? {} : { file: { name: 'kiwi.toml', text } };
  return parseConfig({ ...file, env, argv });
}

/** The lines of the error, without the headline. */
function faultsOf(parts: Parts): readonly string[] {
  try {
    parse(parts);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    expect(code).toBe('KIWI_CONFIG_INVALID');
    const lines = message.split('\n');
    const count = lines.length === 2 ? '1 fault' : `${lines.length - 1} faults`;
    expect(lines[0]).toBe(`The configuration is not valid (${count}):`);
    return lines.slice(1).map((line) => line.trim());
  }
  throw new Error('accepted');
}

function cluster(text: string, members = '["1:10.0.0.1:7000", "2:10.0.0.2:7000"]'): string {
  return `[cluster]\nenabled = true\nnode_id = 1\nmembers = ${members}\n${text}`;
}

describe('The read mode', () => {
  it('is a lease when it is asked for', () => {
    expect(parse({ text: '[server]\nread_mode = "lease"' }).server.readMode).toBe('lease');
  });

  it('is none of others', () => {
    expect(faultsOf({ text: '[server]\nread_mode = "local"' })).toHaveLength(1);
  });
});

describe('Recovery from the peers', () => {
  const argv = ['--recover-from-peers'];

  it('is asked for by a plain flag, in cluster mode', () => {
    expect(parse({ text: threeNodes, argv }).cluster.recoverFromPeers).toBe(true);
    expect(parse({ text: threeNodes }).cluster.recoverFromPeers).toBe(false);
  });

  it('is refused by a standalone node, with what to do instead', () => {
    expect(faultsOf({ argv })).toEqual([
      expect.stringMatching(
        /^--recover-from-peers: .*no peers to recover from; restore a backup of its data directory/,
      ),
    ]);
  });
});

describe('The checkpoints', () => {
  it('are made and sent as it is set, by file, environment and flags', () => {
    const configuration = parse({
      text: '[checkpoint]\nlog_bytes = 1000000\ninterval_ms = 0',
      env: { KIWI_CHECKPOINT_TRAILING_BYTES: '0' },
      argv: ['--checkpoint-send-bytes-per-second=1000000'],
    });
    expect(configuration.checkpoint).toEqual({
      logBytes: 1_000_000,
      trailingBytes: 0,
      intervalMs: 0,
      sendBytesPerSecond: 1_000_000,
    });
  });

  it('are not made for every few writes', () => {
    expect(faultsOf({ argv: ['--checkpoint-log-bytes=1000'] })).toHaveLength(1);
  });
});

describe('A configuration of nothing', () => {
  it('is a standalone node on the local machine', () => {
    const configuration = parse({});
    expect(configuration.server).toEqual({
      unixSocket: '',
      unixSocketPermissions: '700',
      readonlyMaxAgeMs: 0,
      enableDebugCommand: 'no',
      port: 7379,
      binding: '127.0.0.1',
      raftPort: 0,
      adminPort: 0,
      requirepass: '',
      maxclients: 10_000,
      mode: 'proxy',
      readMode: 'read_index',
      requestTimeoutMs: 10_000,
      tcpKeepaliveS: 300,
      queryBufferBytesMax: 1_073_741_824,
      outputBufferBytesMax: 1_073_741_824,
      protoMaxBulkBytes: 536_870_888,
      maxmemoryBytes: 0,
      maxmemoryPolicy: 'noeviction',
      maxmemorySamples: 5,
      lfuLogFactor: 10,
      lfuDecayTimeMinutes: 1,
    });
    expect(configuration.cluster).toEqual({
      enabled: false,
      nodeId: 1,
      members: [],
      join: [],
      joinsAs: null,
      dataDir: './kiwi-data',
      heartbeatIntervalMs: 100,
      electionTimeoutMinMs: 1000,
      electionTimeoutMaxMs: 2000,
      announceHost: '',
      announcePort: 0,
      recoverFromPeers: false,
      logEngine: 'segments',
    });
    expect(configuration.raft).toEqual({
      entryBytesMax: 1_048_576,
      inflightBytesMax: 16_777_216,
      uncommittedBytesMax: 67_108_864,
      trailingPeers: true,
    });
    expect(configuration.checkpoint).toEqual({
      logBytes: 67_108_864,
      trailingBytes: 16_777_216,
      intervalMs: 300_000,
      sendBytesPerSecond: 67_108_864,
    });
    expect(configuration.log).toEqual({ level: 'info', format: 'text' });
    expect(configuration.dataDirectory).toBe('./kiwi-data');
  });
});

describe('The file of a three-node cluster', () => {
  it('is accepted as it is', () => {
    const { server, cluster: parsed, dataDirectory } = parse({ text: threeNodes });
    expect(server).toMatchObject({ port: 7379, binding: '127.0.0.1' });
    expect(parsed).toEqual({
      enabled: true,
      nodeId: 1,
      join: [],
      joinsAs: null,
      members: [
        { id: 1, host: '127.0.0.1', port: 7379, address: '127.0.0.1:7379' },
        { id: 2, host: '127.0.0.1', port: 7380, address: '127.0.0.1:7380' },
        { id: 3, host: '127.0.0.1', port: 7381, address: '127.0.0.1:7381' },
      ],
      dataDir: './raft_data',
      heartbeatIntervalMs: 1000,
      electionTimeoutMinMs: 3000,
      electionTimeoutMaxMs: 6000,
      announceHost: '',
      announcePort: 0,
      recoverFromPeers: false,
      logEngine: 'segments',
    });
    expect(dataDirectory).toBe('raft_data/node-1');
  });

  it('serves the other nodes too, given only --node-id: port and folder follow the member entry', () => {
    const second = parse({ text: threeNodes, argv: ['--node-id=2'] });
    expect(second.server.port).toBe(7380);
    expect(second.dataDirectory).toBe('raft_data/node-2');
    const third = parse({ text: threeNodes, env: { KIWI_CLUSTER_NODE_ID: '3' } });
    expect(third.server.port).toBe(7381);
  });
});

describe('The sources', () => {
  it('override one another: default, file, environment, flag', () => {
    const text = '[server]\nmaxclients = 2\n[log]\nlevel = "warn"';
    const env = { KIWI_SERVER_MAXCLIENTS: '3', KIWI_LOG_FORMAT: 'json' };
    const argv = ['--server-maxclients', '4'];
    expect(parse({ text }).server.maxclients).toBe(2);
    expect(parse({ text, env }).server.maxclients).toBe(3);
    expect(parse({ text, env, argv }).server.maxclients).toBe(4);
    expect(parse({ text, env, argv }).log).toEqual({ level: 'warn', format: 'json' });
  });

  it('are remembered for every setting', () => {
    const { settings } = parse({
      text: '[log]\nlevel = "warn"',
      env: { KIWI_LOG_FORMAT: 'json' },
      argv: ['--port=0'],
    });
    const labels = Object.fromEntries(settings.map(({ path, origin }) => [path, origin.label]));
    expect(labels).toMatchObject({
      'log.level': 'kiwi.toml:2',
      'log.format': 'KIWI_LOG_FORMAT',
      'server.port': '--port',
      'server.binding': 'default',
    });
  });

  it('take an empty environment variable as not set, and leave those of others alone', () => {
    const env = { KIWI_SERVER_PORT: '', KIWI_SOMETHING_ELSE: '1', HOME: '/root' };
    expect(parse({ env }).server.port).toBe(7379);
  });

  it('accept lists by commas or by repeated flags, and booleans by their flag alone', () => {
    const bare = ['--cluster-enabled', '--node-id=2'];
    const members = ['1:a:1', '2:b:2'];
    const joined = parse({ argv: [...bare, `--cluster-members=${members.join(', ')}`] });
    const repeated = parse({ argv: [...bare, ...members.map((m) => `--cluster-members=${m}`)] });
    expect(joined.cluster.members.map(({ address }) => address)).toEqual(['a:1', 'b:2']);
    expect(repeated.cluster).toEqual(joined.cluster);
    expect(parse({ text: threeNodes, argv: ['--cluster-enabled=false'] }).cluster.enabled).toBe(
      false,
    );
  });
});

describe('A fault', () => {
  it('is told with its place, key, what was found and what is allowed; all faults at once', () => {
    const text = [
      '[server]',
      'port = 73790',
      'mode = "proxi"',
      'prot = 3',
      '[cluster]',
      'enabled = "yes"',
      'members = [1, 2]',
      'port = 1',
      '[clustr]',
      'a = 1',
    ].join('\n');
    const env = { KIWI_LOG_LEVEL: 'loud', KIWI_SERVER_PORTS: '1' };
    const argv = ['--nodeid=2', '--server-maxclients=many', 'stray', '--binding'];
    expect(faultsOf({ text, env, argv })).toEqual([
      'kiwi.toml:2: server.port: found 73790; allowed: an integer from 0 to 65535',
      'kiwi.toml:3: server.mode: found "proxi" (a string); allowed: "proxy" or "redirect"',
      'kiwi.toml:4: server.prot: unknown key; did you mean port?',
      'kiwi.toml:6: cluster.enabled: found "yes" (a string); allowed: true or false',
      'kiwi.toml:7: cluster.members: found [1, 2]; allowed: a list of strings',
      'kiwi.toml:8: cluster.port: unknown key; did you mean server.port?',
      'kiwi.toml:9: unknown section [clustr]; did you mean [cluster]?',
      'KIWI_LOG_LEVEL: log.level: found "loud"; allowed: "debug" or "info" or "warn" or "error"',
      'KIWI_SERVER_PORTS: unknown environment variable; did you mean KIWI_SERVER_PORT?',
      '--nodeid: unknown flag; did you mean --node-id?',
      '--server-maxclients: server.maxclients: found "many"; allowed: an integer from 1 to 1000000',
      'stray: unexpected argument',
      '--binding: needs a value',
    ]);
  });

  it.each([
    [
      'port = 7379',
      'kiwi.toml:1: unknown key port outside of any section; did you mean server.port?',
    ],
    ['server = 5', 'kiwi.toml:1: server: found 5; allowed: a section, written [server]'],
    ['[server]\nport = 1.5', /server\.port: found 1\.5; allowed/],
    ['[server]\nport = "7379"', /server\.port: found "7379" \(a string\); allowed/],
    ['[server]\nbinding = "a b"', /found "a b" \(a string\); allowed: a host name/],
    ['[cluster]\ndata_dir = ""', /cluster\.data_dir: found "" \(a string\); allowed: a path/],
  ])('in %j is %s', (text, expected) => {
    const faults = faultsOf({ text });
    expect(faults).toEqual([
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    ]);
  });

  it('in the syntax of the file is told by line and column, with the faults of the other sources', () => {
    expect(faultsOf({ text: '[server]\nport = 1 2', argv: ['--port=x'] })).toEqual([
      expect.stringMatching(/^kiwi\.toml:2:10: not valid TOML at line 2, column 10: ./),
      '--port: server.port: found "x"; allowed: an integer from 0 to 65535',
    ]);
  });

  it('never shows a secret', () => {
    expect(faultsOf({ text: '[server]\nrequirepass = 4711' })[0]).not.toContain('4711');
  });

  it('explains a variable that Kubernetes set', () => {
    const [fault] = faultsOf({ env: { KIWI_SERVER_PORT: 'tcp://10.0.0.7:7379' } });
    expect(fault).toMatch(/^KIWI_SERVER_PORT: .*enableServiceLinks: false/);
  });

  it('takes a flag without its value as that, not the next flag as the value', () => {
    const faults = faultsOf({ argv: ['--data-dir', '--cluster-enabled=false'] });
    expect(faults[0]).toBe('--data-dir: needs a value');
  });
});

describe('The time-outs', () => {
  it('are refused when an election would begin within two heartbeats', () => {
    expect(faultsOf({ text: '[cluster]\nheartbeat_interval_ms = 501' })).toEqual([
      'default: cluster.election_timeout_min_ms: found 1000; ' +
        'allowed: at least 1002, twice cluster.heartbeat_interval_ms = 501 (kiwi.toml:2)',
    ]);
    expect(
      parse({ text: '[cluster]\nheartbeat_interval_ms = 500' }).cluster.heartbeatIntervalMs,
    ).toBe(500);
  });

  it('are refused when the least election time-out is above the largest', () => {
    expect(faultsOf({ argv: ['--cluster-election-timeout-min-ms=2001'] })).toEqual([
      '--cluster-election-timeout-min-ms: cluster.election_timeout_min_ms: found 2001; ' +
        'allowed: at most cluster.election_timeout_max_ms = 2000 (default)',
    ]);
  });

  it('are not compared when one of them is faulty by itself', () => {
    expect(
      faultsOf({ text: '[cluster]\nheartbeat_interval_ms = 501\nelection_timeout_min_ms = 1' }),
    ).toHaveLength(1);
  });
});

describe('The limits of the log', () => {
  it('are refused when an entry cannot be sent, or what is in flight cannot be held', () => {
    const faults = faultsOf({
      text: '[raft]\nentry_bytes_max = 4096\ninflight_bytes_max = 2048\nuncommitted_bytes_max = 1024',
    });
    expect(faults.map((fault) => fault.split(': ')[1])).toEqual([
      'raft.entry_bytes_max',
      'raft.inflight_bytes_max',
    ]);
  });
});

describe('The members', () => {
  it('may be names, IPv4 and IPv6 addresses, in any order', () => {
    const members = '["3:[2001:db8::1]:7379", "1:node-1.kiwi.local:7379", "2:10.0.0.2:7379"]';
    const { cluster: parsed } = parse({ text: cluster('', members) });
    expect(parsed.members.map(({ host, address }) => [host, address])).toEqual([
      ['node-1.kiwi.local', 'node-1.kiwi.local:7379'],
      ['10.0.0.2', '10.0.0.2:7379'],
      ['2001:db8::1', '[2001:db8::1]:7379'],
    ]);
  });

  it.each([
    ['1:::1:7379', /an IPv6 host needs brackets/],
    ['1:[::g]:7379', /"::g" is not an IPv6 address/],
    ['127.0.0.1:7379', /not of the form id:host:port/],
    ['1:host', /not of the form id:host:port/],
    ['1::7379', /not of the form id:host:port/],
    ['0:host:7379', /the id must be 1 to 4294967295/],
    ['1:host:0', /the port must be 1 to 65535/],
    ['1:host:65536', /the port must be 1 to 65535/],
    ['1:0.0.0.0:7379', /peers cannot connect to "0\.0\.0\.0"/],
    ['1:[::]:7379', /peers cannot connect to "::"/],
  ])('are refused when one is %j', (member, expected) => {
    const faults = faultsOf({ text: cluster('', `["${member}"]`) });
    expect(faults).toEqual([expect.stringMatching(expected)]);
    expect(faults[0]).toContain(
      `kiwi.toml:4: cluster.members: found "${member}"; allowed: "id:host:port"`,
    );
  });

  it('are refused when two share an id or an address', () => {
    const members = '["1:a:1", "2:b:2", "1:c:3", "3:b:2"]';
    expect(faultsOf({ text: cluster('', members) })).toEqual([
      expect.stringMatching(/found "1:c:3"; .*id 1 is there twice/),
      expect.stringMatching(/found "3:b:2"; .*address b:2 is there twice/),
    ]);
  });

  it('are needed in cluster mode, and this node must say which of them it is', () => {
    expect(faultsOf({ argv: ['--cluster-enabled'] })).toEqual([
      'default: cluster.members: found an empty list; allowed: at least one member when cluster.enabled is true',
    ]);
    const text = '[cluster]\nenabled = true\nmembers = ["1:a:1", "2:b:2"]';
    expect(faultsOf({ text })).toEqual([
      'default: cluster.node_id: found no value; allowed: one of the ids in cluster.members (1, 2)',
    ]);
    expect(faultsOf({ text, argv: ['--node-id=3'] })).toEqual([
      '--node-id: cluster.node_id: found 3; allowed: one of the ids in cluster.members (1, 2)',
    ]);
  });
});

describe('The port in cluster mode', () => {
  it('is that of the own member entry when nobody set it', () => {
    const { server, settings } = parse({ text: cluster('') });
    expect(server.port).toBe(7000);
    const origin = settings.find(({ path }) => path === 'server.port')?.origin;
    expect(origin).toEqual({ kind: 'member', label: 'cluster.members (node 1)' });
  });

  it('is refused when it was set to another than peers connect to', () => {
    const text = cluster('[server]\nport = 7001');
    expect(faultsOf({ text })).toEqual([
      'kiwi.toml:6: server.port: found 7001; allowed: 7000, where peers connect by "1:10.0.0.1:7000" in cluster.members; ' +
        'leave server.port out, or set server.raft_port = 7000 for a port of its own, ' +
        'or cluster.announce_port = 7000 when that port is mapped to this one',
    ]);
    expect(faultsOf({ text: cluster(''), argv: ['--port=0'] })).toHaveLength(1);
  });

  it('may be another when Raft has a port of its own or the port is mapped', () => {
    const own = parse({ text: cluster('[server]\nport = 7001\nraft_port = 7000') });
    expect(own.server).toMatchObject({ port: 7001, raftPort: 7000 });
    const mapped = parse({ text: cluster('announce_port = 7000\n[server]\nport = 7001') });
    expect(mapped.server.port).toBe(7001);
  });

  it('leaves server.port at its default when Raft has a port of its own', () => {
    expect(parse({ text: cluster('[server]\nraft_port = 7000') }).server.port).toBe(7379);
  });

  it('of Raft is refused when peers connect elsewhere, and the admin API cannot share it', () => {
    expect(faultsOf({ text: cluster('[server]\nraft_port = 7002') })).toEqual([
      'kiwi.toml:6: server.raft_port: found 7002; allowed: 7000, where peers connect by "1:10.0.0.1:7000" in cluster.members',
    ]);
    expect(faultsOf({ text: '[server]\nraft_port = 8000\nadmin_port = 8000' })).toEqual([
      'kiwi.toml:3: server.admin_port: found 8000; allowed: a port other than server.raft_port = 8000 (kiwi.toml:2)',
    ]);
  });
});
