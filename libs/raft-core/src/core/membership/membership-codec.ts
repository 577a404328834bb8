import { InvariantViolation } from '../../errors.ts';
import type { Member, Membership } from '../types.ts';

/** Of the encoding. A node that meets a later one stops: it cannot know who decides. */
const VERSION = 1;

type Encoded = readonly [
  version: number,
  members: readonly (readonly [id: string, address: string, role: EncodedRole])[],
  outgoing: readonly string[],
  leaving: readonly (readonly [id: string, address: string])[],
  removed: readonly string[],
];

/** `p`: a learner to be promoted once it has caught up. */
type EncodedRole = 'v' | 'l' | 'p';

/** The data of an entry of kind `membership`: JSON arrays, the same bytes for equal memberships. */
export function encodeMembership(membership: Membership): Uint8Array {
  const { members, outgoing, leaving = [], removed = [] } = membership;
  const encoded: Encoded = [
    VERSION,
    members.map((member) => [member.id, member.address, encodeRole(member)]),
    outgoing,
    leaving.map(({ id, address }) => [id, address]),
    removed,
  ];
  return new TextEncoder().encode(JSON.stringify(encoded));
}

/** @throws InvariantViolation when the data is damaged or of a later version. */
export function decodeMembership(data: Uint8Array): Membership {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    throw new InvariantViolation('a membership entry is not JSON');
  }
  if (!isEncoded(value)) throw new InvariantViolation('a membership entry of unknown form');
  const [, members, outgoing, leaving, removed] = value;
  return {
    members: members.map(([id, address, role]) => decodeMember(id, address, role)),
    outgoing,
    leaving: leaving.map(([id, address]) => ({ id, address })),
    removed,
  };
}

function encodeRole({ role, promote }: Member): EncodedRole {
  if (role === 'voter') return 'v';
  return promote === true ? 'p' : 'l';
}

function decodeMember(id: string, address: string, role: EncodedRole): Member {
  if (role === 'v') return { id, address, role: 'voter' };
  return role === 'p'
    ? { id, address, role: 'learner', promote: true }
    : { id, address, role: 'learner' };
}

function isEncoded(value: unknown): value is Encoded {
  if (!Array.isArray(value) || value.length !== 5 || value[0] !== VERSION) return false;
  const [, members, outgoing, leaving, removed] = value as readonly unknown[];
  return (
    isListOf(members, isEncodedMember) &&
    isListOf(outgoing, isString) &&
    isListOf(leaving, (item) => isListOf(item, isString) && item.length === 2) &&
    isListOf(removed, isString)
  );
}

function isEncodedMember(value: unknown): boolean {
  return isListOf(value, isString) && value.length === 3 && 'vlp'.includes(value[2] as string);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isItem);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
