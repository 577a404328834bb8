import { redisVersion } from '../../compatibility.ts';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { passwordMatches, wrongPassword } from './authentication.ts';
import { invalidClientName, isValidClientName } from './client-name.ts';

export const hello: SessionCommand = {
  name: 'hello',
  syntax:
    '[arguments{protover:integer [AUTH username_password{username password}] [SETNAME clientname]}]',
  history: [['6.2.0', 'Describes the connection when called without a version.']],
  arity: -1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  group: 'connection',
  categories: ['fast', 'connection'],
  keys: [],
  since: '6.0.0',
  summary: 'Chooses the protocol version and tells about the server.',
  complexity: 'O(1)',
  barrier: true,
  run(session, args) {
    const { reply } = session;
    const request = parseHello(args);
    if (typeof request === 'string') {
      reply.error(request);
      return;
    }
    if (request.user !== null) {
      if (!passwordMatches(session, request.user, request.password)) {
        reply.error(wrongPassword);
        return;
      }
      session.authenticate();
    }
    if (!session.authenticated) {
      reply.error(
        'NOAUTH HELLO must be called with the client already authenticated, otherwise the ' +
          'HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and ' +
          'select the RESP protocol version at the same time',
      );
      return;
    }
    if (request.name !== null) session.name = request.name;
    if (request.protocol !== null) reply.protocol = request.protocol;
    describe(session);
  },
};

interface HelloRequest {
  protocol: 2 | 3 | null;
  user: string | null;
  password: string;
  name: string | null;
}

/** The options, or the error line. */
function parseHello(args: readonly string[]): HelloRequest | string {
  const request: HelloRequest = { protocol: null, user: null, password: '', name: null };
  const version = args[1];
  if (version !== undefined) {
    if (!/^-?\d{1,18}$/.test(version)) {
      return 'ERR Protocol version is not an integer or out of range';
    }
    if (version !== '2' && version !== '3') return 'NOPROTO unsupported protocol version';
    request.protocol = version === '2' ? 2 : 3;
  }
  for (let i = 2; i < args.length; i++) {
    const option = (args[i] as string).toUpperCase();
    const more = args.length - 1 - i;
    if (option === 'AUTH' && more >= 2) {
      request.user = args[++i] as string;
      request.password = args[++i] as string;
    } else if (option === 'SETNAME' && more >= 1) {
      request.name = args[++i] as string;
      if (!isValidClientName(request.name)) return invalidClientName;
    } else {
      return `ERR Syntax error in HELLO option '${args[i]}'`;
    }
  }
  return request;
}

function describe(session: Session): void {
  const { reply, context } = session;
  const clusterMode = context.settings.mode === 'redirect' && context.node.clustered;
  reply.map(7);
  reply.bulk('server');
  reply.bulk('redis');
  reply.bulk('version');
  reply.bulk(redisVersion);
  reply.bulk('proto');
  reply.integer(reply.protocol);
  reply.bulk('id');
  reply.integer(session.id);
  reply.bulk('mode');
  reply.bulk(clusterMode ? 'cluster' : 'standalone');
  reply.bulk('role');
  reply.bulk(clusterMode && !context.replica.isLeader ? 'replica' : 'master');
  reply.bulk('modules');
  reply.array(0);
}
