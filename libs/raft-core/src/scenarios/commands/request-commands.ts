import type { MembershipChange } from '../../core/types.ts';
import type { Command } from './command.ts';
import { listOf, runningNodeOf } from './nodes.ts';

/** What clients, operators and the application ask of a node. */
export const requestCommands: readonly Command[] = [
  {
    pattern: 'A proposes TEXT',
    run: (world, [node = '', text = '']) => {
      const data = listOf(text).map((word) => new TextEncoder().encode(word));
      world.request(runningNodeOf(world, node), 'the proposal', (id) => ({
        type: 'propose',
        id,
        data,
      }));
    },
  },
  { pattern: 'A reads', run: (world, [node = '']) => world.read(runningNodeOf(world, node)) },
  {
    pattern: 'A hands over to A',
    run: (world, [node = '', target = '']) =>
      world.request(runningNodeOf(world, node), 'the transfer', (id) => ({
        type: 'transferLeadership',
        id,
        target,
      })),
  },
  {
    pattern: 'A changes the members: TEXT',
    run: (world, [node = '', text = '']) => {
      const change = changeOf(text);
      world.request(runningNodeOf(world, node), 'the change', (id) => ({
        type: 'changeMembership',
        id,
        change,
      }));
    },
  },
  {
    pattern: 'A takes a snapshot and keeps N entries before it',
    run: (world, [node = '', kept]) => world.takeSnapshot(runningNodeOf(world, node), Number(kept)),
  },
];

/** `add voters d, e; remove b` */
function changeOf(text: string): MembershipChange {
  return text.split('; ').reduce((change, part) => ({ ...change, ...partOfChange(part) }), {});
}

function partOfChange(part: string): MembershipChange {
  const [, verb = '', names = ''] =
    /^(add voters?|add learners?|grow by|promote|demote|rebuild|remove) (.+)$/.exec(part) ?? [];
  const ids = listOf(names);
  const added = ids.map((id) => ({ id, address: id }));
  switch (verb.replace(/s$/, '')) {
    case 'add voter':
      return { addVoters: added };
    case 'add learner':
      return { addLearners: added };
    case 'grow by':
      return { addLearners: added.map((member) => ({ ...member, promoteWhenCaughtUp: true })) };
    case 'promote':
      return { promote: ids };
    case 'demote':
      return { demote: ids };
    case 'rebuild':
      return { rebuild: ids };
    case 'remove':
      return { remove: ids };
    default:
      throw new Error(`"${part}" is no change of the members`);
  }
}
