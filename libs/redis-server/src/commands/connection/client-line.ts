import type { Session } from '../../session/session.ts';

/** One client as CLIENT LIST and CLIENT INFO describe it (Redis documentation, CLIENT LIST). */
export function clientLine(session: Session): string {
  const { subscriptions } = session;
  const now = session.context.wallClock();
  const fields: readonly (readonly [string, string | number])[] = [
    ['id', session.id],
    ['addr', session.address],
    ['laddr', session.localAddress],
    ['fd', session.id],
    ['name', session.name],
    ['age', Math.floor((now - session.createdMs) / 1000)],
    ['idle', Math.floor((now - session.lastInteractionMs) / 1000)],
    ['flags', clientFlags(session)],
    ['db', session.db],
    ['sub', subscriptions.count('channel')],
    ['psub', subscriptions.count('pattern')],
    ['ssub', subscriptions.count('shard')],
    ['multi', session.transactions.length],
    ['qbuf', session.queryBufferBytes],
    ['qbuf-free', 0],
    ['argv-mem', 0],
    ['multi-mem', session.transactions.bytes],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', session.outputBufferBytes],
    ['oll', 0],
    ['omem', session.outputBufferBytes],
    ['tot-mem', session.queryBufferBytes + session.outputBufferBytes],
    ['events', 'r'],
    ['cmd', session.lastCommand],
    ['user', 'default'],
    ['redir', session.tracking?.options.redirect ?? -1],
    ['resp', session.reply.protocol],
    ['lib-name', session.libraryName],
    ['lib-ver', session.libraryVersion],
  ];
  return fields.map(([name, value]) => `${name}=${value}`).join(' ');
}

/** Redis's letters, in its order. */
function clientFlags(session: Session): string {
  const letters: readonly (readonly [string, boolean])[] = [
    ['O', session.isMonitor],
    ['P', session.subscriptions.isActive],
    ['x', session.transactions.isOpen],
    ['b', session.waitsForClient],
    ['t', session.tracking !== null],
    ['R', session.tracking?.isRedirectionBroken === true],
    ['B', session.tracking !== null && session.tracking.options.prefixes !== null],
    ['U', session.unixSocket !== null],
    ['r', session.readOnly],
    ['e', session.noEvict],
    ['T', session.noTouch],
  ];
  const flags = letters.map(([letter, isSet]) => (isSet ? letter : '')).join('');
  return flags === '' ? 'N' : flags;
}
