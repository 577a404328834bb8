import type { SessionCommand } from '../session-command.ts';
import { infoSections } from './info-sections.ts';

export const info: SessionCommand = {
  name: 'info',
  syntax: '[section...]',
  history: [['7.0.0', 'Takes several sections.']],
  arity: -1,
  flags: ['loading', 'stale'],
  group: 'server',
  categories: ['slow', 'dangerous'],
  keys: [],
  since: '1.0.0',
  summary: 'Describes the server and its state.',
  complexity: 'O(1)',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run(session, args) {
    const asked = new Set(args.slice(1).map((name) => name.toLowerCase()));
    const everything = asked.has('all') || asked.has('everything');
    const defaults = asked.size === 0 || asked.has('default');
    const text = infoSections
      .filter((section) => everything || asked.has(section.name) || (defaults && section.byDefault))
      .map((section) => {
        const fields = section.fields(session.context);
        return `# ${section.title}\r\n${fields.map(([name, value]) => `${name}:${value}\r\n`).join('')}`;
      })
      .join('\r\n');
    session.reply.verbatim('txt', text);
  },
};
