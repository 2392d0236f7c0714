import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type ConfigProblem, type ConfigResult, HOME, readConfig } from './config.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the whole configuration: the environment, and the `.env` file beside package.json for what the environment
 * does not have. All mistakes are found at once.
 */
export function loadConfig({
  env = process.env,
  envFile = join(HOME, '.env'),
  terminal = process.stdout.isTTY,
}: {
  env?: Env;
  envFile?: string;
  terminal?: boolean;
} = {}): ConfigResult {
  const { values, problem } = readEnvFile(envFile);
  const result = readConfig({ ...values, ...env }, { terminal });
  if (problem) return { ok: false, problems: [problem, ...(result.ok ? [] : result.problems)] };
  if (!result.ok && !existsSync(envFile) && existsSync(`${envFile}.txt`)) {
    return { ok: false, problems: [misnamed, ...result.problems] };
  }
  return result;
}

/** Windows hides the ends of names, so its editor makes this of `.env` without a word. */
const misnamed: ConfigProblem = {
  variable: '.env',
  problem: 'is named .env.txt, so it is not read.',
  mend: 'Rename the file to .env. On Windows first switch on "File name extensions" in the Explorer\'s View menu.',
};

/** Reads a file of `NAME=value` lines. One that does not exist has no values; one that can't be read is a problem. */
function readEnvFile(path: string): { values: Env; problem?: ConfigProblem } {
  try {
    return { values: parseEnv(decoded(readFileSync(path))) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { values: {} };
    return {
      values: {},
      problem: {
        variable: '.env',
        problem: 'is there but cannot be read.',
        mend: 'It must be a file, and the user who runs Muster must be allowed to read it.',
      },
    };
  }
}

/** Windows' editor and its shell put a mark in front of the text, and the shell writes UTF-16. */
function decoded(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\u{FEFF}/u, '');
}
