import type { Member, Membership, MembershipChange, NodeId } from '../types.ts';

/** Ids of former members that are remembered. */
const REMOVED_MAX = 4096;

/** Either where a change leads, or why it is refused. */
export type PlannedChange =
  | { readonly refused: null; readonly next: Membership }
  | { readonly refused: string };

/**
 * Checks a change and works out the membership that begins it: a joint one when the voters change, otherwise (only learners
 * come or go, so every majority stays what it is) the new one at once. Nothing that cannot be carried out
 * may reach the log: it would stop every node at every restart (etcd#10884, dragonboat#75).
 */
export function planChange(current: Membership, change: MembershipChange): PlannedChange {
  const refused = reasonAgainst(current, change);
  if (refused !== null) return { refused };
  const { addVoters = [], addLearners = [], promote = [], demote = [] } = change;
  const { rebuild = [], remove = [] } = change;
  const members: Member[] = [];
  for (const member of current.members) {
    const { id, address } = member;
    if (remove.includes(id)) continue;
    if (promote.includes(id)) members.push({ id, address, role: 'voter' });
    else if (demote.includes(id)) members.push({ id, address, role: 'learner' });
    else if (rebuild.includes(id)) members.push({ id, address, role: 'learner', promote: true });
    else members.push(member);
  }
  for (const { id, address } of addVoters) members.push({ id, address, role: 'voter' });
  for (const { id, address, promoteWhenCaughtUp } of addLearners) {
    members.push({
      id,
      address,
      role: 'learner',
      ...(promoteWhenCaughtUp === true ? { promote: true } : {}),
    });
  }
  const before = votersOf(current.members);
  if (votersOf(members).length === 0) return { refused: 'it would leave no voter' };
  const removed = [...(current.removed ?? []), ...remove].slice(-REMOVED_MAX);
  if (sameIds(before, votersOf(members))) {
    return { refused: null, next: { members, outgoing: [], leaving: [], removed } };
  }
  const leaving = current.members
    .filter(({ id, role }) => role === 'voter' && remove.includes(id))
    .map(({ id, address }) => ({ id, address }));
  return { refused: null, next: { members, outgoing: before, leaving, removed } };
}

/** The second half of a joint change: the incoming configuration alone. */
export function leaveJoint({ members, removed = [] }: Membership): Membership {
  return { members, outgoing: [], leaving: [], removed };
}

function reasonAgainst(current: Membership, change: MembershipChange): string | null {
  const { addVoters = [], addLearners = [], promote = [], demote = [] } = change;
  const { rebuild = [], remove = [] } = change;
  const added = [...addVoters, ...addLearners];
  const named = [...added.map(({ id }) => id), ...promote, ...demote, ...rebuild, ...remove];
  if (named.length === 0) return 'it changes nothing';
  const repeated = named.find((id, i) => named.indexOf(id) !== i);
  if (repeated !== undefined) return `it names ${repeated} twice`;
  const addresses = current.members.map(({ address }) => address);
  for (const { id, address } of added) {
    if (id === '') return 'a new member needs an id';
    if (address === '') return `the new member ${id} needs an address`;
    if (roleOf(current, id) !== null) return `${id} is a member already`;
    if (current.removed?.includes(id) === true) return `${id} was a member before; take a new id`;
    if (addresses.includes(address)) return `another member has the address ${address}`;
    addresses.push(address);
  }
  for (const id of [...promote, ...demote, ...rebuild, ...remove]) {
    if (roleOf(current, id) === null) return `${id} is not a member`;
  }
  for (const id of promote) if (roleOf(current, id) === 'voter') return `${id} is a voter already`;
  for (const id of demote) if (roleOf(current, id) === 'learner') return `${id} is no voter`;
  return null;
}

function roleOf(membership: Membership, id: NodeId): Member['role'] | null {
  return membership.members.find((member) => member.id === id)?.role ?? null;
}

function votersOf(members: readonly Member[]): readonly NodeId[] {
  return members.filter(({ role }) => role === 'voter').map(({ id }) => id);
}

function sameIds(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
