const titles = {
  redis: 'redis, appendfsync always',
  one: 'kiwi, one node',
  'three-leader': 'kiwi, three nodes, leader',
  'three-follower': 'kiwi, three nodes, follower',
  'three-spread': 'kiwi, three nodes, all three',
};

/** The medians as a table per command: a row per target, a column per depth. */
export function renderReport(summary, { clients, valueBytes, keys, rounds }, environment) {
  const commands = [...new Set(summary.map((row) => row.command))];
  const sections = commands.map((command) => renderCommand(command, summary));
  const conditions =
    `Requests per second, medians of ${rounds} rounds (in brackets: spread from the slowest to the fastest round, ` +
    `median latency), and the median of the ratios to Redis within each round.\n` +
    `${clients} clients, ${valueBytes}-byte values, ${keys.toLocaleString('en')} keys. All servers run all the ` +
    `time, one of them under load at a time.\n`;
  const { cpu, cores, node, redisServer, commit } = environment;
  const redis = /v=([\d.]+)/.exec(redisServer ?? '')?.[1] ?? 'not installed';
  const machine = `${cores} x ${cpu}, Node.js ${node}, Redis ${redis}, commit ${commit?.slice(0, 10)}`;
  return `${conditions}${machine}\n\n${sections.join('\n')}`;
}

function renderCommand(command, summary) {
  const rows = summary.filter((row) => row.command === command);
  const depths = [...new Set(rows.map((row) => row.depth))].sort((a, b) => a - b);
  const targets = Object.keys(titles).filter((target) => rows.some((row) => row.target === target));
  const head = [command.toUpperCase(), ...depths.map((depth) => `pipeline ${depth}`)];
  const lines = targets.map((target) => [
    titles[target],
    ...depths.map((depth) =>
      cell(rows.find((row) => row.target === target && row.depth === depth)),
    ),
  ]);
  return renderTable([head, ...lines]);
}

function cell(row) {
  if (row === undefined) return '';
  const rate = Math.round(row.rps).toLocaleString('en');
  const spread = `${Math.round(row.spread * 100)}%`;
  const latency = row.p50Ms === null ? '' : `, ${row.p50Ms.toFixed(2)} ms`;
  const ratio =
    row.ratioToRedis === null || row.target === 'redis' ? '' : ` ${row.ratioToRedis.toFixed(2)}x`;
  const volume = row.megabytesPerSecond === undefined ? '' : `, ${row.megabytesPerSecond} MB/s`;
  return `${rate} (${spread}${latency}${volume})${ratio}`;
}

/** Markdown, with columns aligned for reading in a terminal, too. */
export function renderTable(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((text, i) => text.padEnd(widths[i])).join(' | ')} |\n`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`;
  return line(rows[0]) + rule + rows.slice(1).map(line).join('');
}
