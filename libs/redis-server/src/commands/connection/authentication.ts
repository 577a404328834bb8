import { createHash, timingSafeEqual } from 'node:crypto';
import type { Session } from '../../session/session.ts';

export const wrongPassword = 'WRONGPASS invalid username-password pair or user is disabled.';

/** Checks a user name and password in constant time. There is one user, `default`. */
export function passwordMatches(session: Session, user: string, password: string): boolean {
  const expected = session.context.settings.requirepass;
  const matches =
    user === 'default' && (expected === '' || timingSafeEqual(digest(password), digest(expected)));
  if (!matches) {
    session.context.statistics.authenticationFailures++;
    session.context.onAuthenticationFailed(session.address);
  }
  return matches;
}

/** Digests have one length, which the comparison needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'latin1').digest();
}
