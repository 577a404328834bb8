import { parseMember } from '../member-address.ts';
import type { MemberAddress } from '../member-address.ts';
import type { MergedSettings } from './merged-settings.ts';

const path = 'cluster.members';

/** Parses and checks the member list; faults are noted in `merged`. Ascending by id. */
export function checkMembers(merged: MergedSettings): readonly MemberAddress[] {
  const members: MemberAddress[] = [];
  for (const text of merged.list(path)) {
    const member = parseMember(text);
    const found = JSON.stringify(text);
    if (typeof member === 'string') {
      merged.refuse(path, `"id:host:port", like "1:127.0.0.1:7379"; ${member}`, found);
      continue;
    }
    const twin = members.find(({ id, address }) => id === member.id || address === member.address);
    if (twin === undefined) members.push(member);
    else {
      const shared = twin.id === member.id ? `id ${twin.id}` : `address ${twin.address}`;
      merged.refuse(path, `every id and every address once; ${shared} is there twice`, found);
    }
  }
  return members.sort((a, b) => a.id - b.id);
}

/** In cluster mode: there are members and this node is one of them. Returns its entry, or null. */
export function checkOwnMember(
  merged: MergedSettings,
  members: readonly MemberAddress[],
): MemberAddress | null {
  if (!merged.boolean('cluster.enabled') || !merged.sound(path, 'cluster.node_id')) return null;
  if (members.length === 0) {
    merged.refuse(path, 'at least one member when cluster.enabled is true', 'an empty list');
    return null;
  }
  const ids = members.map(({ id }) => id).join(', ');
  if (merged.origin('cluster.node_id').kind === 'default') {
    merged.refuse('cluster.node_id', `one of the ids in ${path} (${ids})`, 'no value');
    return null;
  }
  const own = members.find(({ id }) => id === merged.integer('cluster.node_id')) ?? null;
  if (own === null) merged.refuse('cluster.node_id', `one of the ids in ${path} (${ids})`);
  return own;
}
