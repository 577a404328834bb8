import type { Session } from '../../session/session.ts';

/** Of a client, as the filters of CLIENT LIST and CLIENT KILL know it. There are no replicas among them, and no masters. */
export function isOfType(session: Session, type: string): boolean {
  return type.toLowerCase() === (session.subscriptions.isActive ? 'pubsub' : 'normal');
}

/** Whether there is such a type in Redis. */
export function isClientType(type: string): boolean {
  return /^(?:normal|master|replica|slave|pubsub)$/i.test(type);
}
