import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

/** Runs one spec of raft-core against the mutated source in `folder`. True when it fails, as it must. */
export async function huntBySpec(folder: string, spec: string): Promise<boolean> {
  const config = JSON.stringify({
    preset: fileURLToPath(new URL('../../../../jest.preset.cjs', import.meta.url)),
    rootDir: folder,
  });
  const args = ['node_modules/jest/bin/jest.js', '--config', config, '--runTestsByPath'];
  const child = spawn(process.execPath, [...args, `${folder}/src/${spec}`], {
    cwd: workspace,
    env: {
      ...process.env,
      NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
      // Its report is read, and nx asks for colours.
      FORCE_COLOR: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let report = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (report += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const failed = /^Tests: +(\d+) failed/m.exec(report);
  // A spec that could not even run has found nothing.
  if (code !== 0 && failed === null) throw new Error(`${spec} did not run:\n${report}`);
  return code !== 0;
}
