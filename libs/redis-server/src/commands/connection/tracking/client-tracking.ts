import type { Session } from '../../../session/session.ts';
import { trackingOptions } from '../../../tracking/tracking-options.ts';
import type { SessionCommand } from '../../session-command.ts';
import { forAll } from '../client-command.ts';

const tracking: SessionCommand = {
  ...forAll,
  name: 'client|tracking',
  syntax:
    'status(ON | OFF) [REDIRECT client-id:integer] [PREFIX... prefix] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]',
  arity: -3,
  since: '6.0.0',
  summary: 'Has this connection told when keys change that it has read, or stops that.',
  complexity: 'O(1). Some options may introduce additional complexity.',
  run(session, args) {
    const { reply, context } = session;
    const status = (args[2] as string).toLowerCase();
    const options = trackingOptions(session, args);
    if (typeof options === 'string') reply.error(options);
    else if (status === 'on') {
      context.tracking.start(session, options);
      reply.ok();
    } else if (status === 'off') {
      context.tracking.stop(session);
      reply.ok();
    } else reply.error('ERR syntax error');
  },
};

const caching: SessionCommand = {
  ...forAll,
  name: 'client|caching',
  syntax: 'mode(YES | NO)',
  arity: 3,
  since: '6.0.0',
  summary: 'Decides whether the keys of the next command, or transaction, are tracked.',
  run(session, args) {
    const { reply, tracking: present } = session;
    const mode = (args[2] as string).toLowerCase();
    const choice = present?.options.choice;
    if (present === null) {
      reply.error(
        'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
      );
    } else if (mode === 'yes' && choice !== 'optIn') {
      reply.error('ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.');
    } else if (mode === 'no' && choice !== 'optOut') {
      reply.error('ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.');
    } else if (mode === 'yes' || mode === 'no') {
      present.isCachingGiven = true;
      reply.ok();
    } else reply.error('ERR syntax error');
  },
};

function redirectionOf({ tracking: present }: Session): number {
  return present === null ? -1 : present.options.redirect;
}

const getRedirection: SessionCommand = {
  ...forAll,
  name: 'client|getredir',
  arity: 2,
  since: '6.0.0',
  summary: 'Answers which connection gets the invalidations of this one.',
  run: (session) => session.reply.integer(redirectionOf(session)),
};

/** In Redis's order. */
function flagsOf({ tracking: present }: Session): readonly string[] {
  if (present === null) return ['off'];
  const { prefixes, choice, noLoop } = present.options;
  const flags: readonly (readonly [string, boolean])[] = [
    ['on', true],
    ['bcast', prefixes !== null],
    ['optin', choice === 'optIn'],
    ['caching-yes', choice === 'optIn' && present.isCachingGiven],
    ['optout', choice === 'optOut'],
    ['caching-no', choice === 'optOut' && present.isCachingGiven],
    ['noloop', noLoop],
    ['broken_redirect', present.isRedirectionBroken],
  ];
  return flags.filter(([, isSet]) => isSet).map(([flag]) => flag);
}

const trackingInfo: SessionCommand = {
  ...forAll,
  name: 'client|trackinginfo',
  arity: 2,
  since: '6.2.0',
  summary: 'Describes what CLIENT TRACKING does for this connection.',
  run(session) {
    const { reply } = session;
    const flags = flagsOf(session);
    const prefixes = session.tracking?.options.prefixes ?? [];
    reply.map(3);
    reply.bulk('flags');
    reply.set(flags.length);
    for (const flag of flags) reply.bulk(flag);
    reply.bulk('redirect');
    reply.integer(redirectionOf(session));
    reply.bulk('prefixes');
    reply.array(prefixes.length);
    for (const prefix of prefixes) reply.bulk(prefix);
  },
};

export const trackingCommands: readonly SessionCommand[] = [
  caching,
  getRedirection,
  tracking,
  trackingInfo,
];
