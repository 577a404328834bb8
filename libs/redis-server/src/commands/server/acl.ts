import { randomBytes } from 'node:crypto';
import { integerArgument, wrongSubcommandCall } from '@kiwi/commands';
import { helpCommand } from '../help-command.ts';
import type { SessionCommand } from '../session-command.ts';

const common = {
  group: 'server',
  flags: ['noscript', 'loading', 'stale'],
  categories: ['slow'],
  keys: [],
  since: '6.0.0',
  complexity: 'O(N) where N is the number of commands',
} as const;

const admin = {
  ...common,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['admin', 'slow', 'dangerous'],
  complexity: 'O(1)',
} as const;

const cat: SessionCommand = {
  ...common,
  name: 'acl|cat',
  syntax: '[categoryname]',
  arity: -2,
  summary: 'Answers the categories of commands, or the commands of one.',
  run({ reply, context }, args) {
    const commands = context.commands.all.flatMap((command) => [
      command.info,
      ...[...(command.subcommands?.values() ?? [])].map(({ info }) => info),
    ]);
    if (args.length > 3) throw wrongSubcommandCall(args);
    const category = args[2]?.toLowerCase();
    const names =
      category === undefined
        ? [...new Set(commands.flatMap(({ categories }) => categories))]
        : commands.filter((one) => one.categories.includes(category)).map(({ name }) => name);
    if (names.length === 0) {
      reply.error(`ERR Unknown category '${args[2]}'`);
      return;
    }
    reply.array(names.length);
    for (const name of names) reply.bulk(name);
  },
};

const whoAmI: SessionCommand = {
  ...common,
  name: 'acl|whoami',
  arity: 2,
  complexity: 'O(1)',
  summary: "Answers this connection's user: there is one, default.",
  run: (session) => session.reply.bulk('default'),
};

const users: SessionCommand = {
  ...admin,
  name: 'acl|users',
  arity: 2,
  summary: 'Answers the one user there is.',
  run({ reply }) {
    reply.array(1);
    reply.bulk('default');
  },
};

const list: SessionCommand = {
  ...admin,
  name: 'acl|list',
  arity: 2,
  summary: 'Describes the one user there is, without the password.',
  run({ reply, context }) {
    const password = context.settings.requirepass === '' ? 'nopass' : '#(redacted)';
    reply.array(1);
    reply.bulk(`user default on ${password} ~* &* +@all`);
  },
};

const bitsDefault = 256;
const bitsMax = 4096;

const genPass: SessionCommand = {
  ...common,
  name: 'acl|genpass',
  syntax: '[bits:integer]',
  arity: -2,
  complexity: 'O(1)',
  summary: 'Answers a random password of so many bits, in hexadecimal digits.',
  run({ reply }, args) {
    if (args.length > 3) throw wrongSubcommandCall(args);
    const bits = integerArgument(args[2] ?? String(bitsDefault));
    if (bits < 1 || bits > bitsMax) {
      reply.error(
        `ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to ${bitsMax}`,
      );
    } else {
      const digits = Math.ceil(Number(bits) / 4);
      reply.bulk(
        randomBytes(Math.ceil(digits / 2))
          .toString('hex')
          .slice(0, digits),
      );
    }
  },
};

const help = helpCommand(
  'acl',
  'server',
  [
    'CAT [<category>]',
    '    Answer the categories of commands, or the commands of one.',
    'GENPASS [<bits>]',
    '    Answer a random password.',
    'LIST',
    '    Describe the one user there is.',
    'USERS',
    '    Answer the name of the one user there is.',
    'WHOAMI',
    "    Answer this connection's user.",
  ],
  { since: '6.0.0' },
);

export const acl: SessionCommand = {
  name: 'acl',
  arity: -2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '6.0.0',
  summary: 'Commands about users. There is one, default.',
  complexity: 'Depends on subcommand.',
  subcommands: [cat, genPass, list, users, whoAmI, help],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'acl' command"),
};
