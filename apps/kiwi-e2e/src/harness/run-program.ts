import { execFile, execFileSync } from 'node:child_process';

export interface ProgramResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end; standard output and error together. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      {
        timeout: 20_000,
        env: { ...process.env, NODE_OPTIONS: '', ...options.env },
        cwd: options.cwd,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, output: stdout + stderr });
      },
    );
  });
}

/** Whether a program is installed; says so loudly when it is not, for then tests are left out. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn(`LEFT OUT: ${program} is not installed, tests that need it do not run`);
    return false;
  }
}
