import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A process of its own that uses our database code, to be killed. */
export interface Child {
  readonly pid: number;
  /** The next line that it prints. Fails if it ends before. */
  line(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<void>;
}

const SERVER = fileURLToPath(new URL('..', import.meta.url));
const NOBODY = 65_534;
const COMPILED = 'db-for-tests-';
const OLD_MS = 60 * 60_000;

/** True if a child can be started as an ordinary user although we are root. */
export const isRoot = process.getuid?.() === 0;

/**
 * Runs a piece of JavaScript (an ES module) in a process of its own. In it, `db/` stands for the compiled server/src/db:
 * `import { startEmbedded } from 'db/embedded/index.js'`.
 *
 * @param asNobody true for an ordinary user; needs root
 */
export async function startChild(
  code: string,
  options: { asNobody?: boolean; env?: Record<string, string> } = {},
): Promise<Child> {
  const compiled = new URL(`file://${await compileOnce()}/db/`);
  const script = code.replaceAll(
    /from 'db\/([^']+)'/g,
    (_all, file: string) => `from '${new URL(file, compiled).href}'`,
  );
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: SERVER,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.asNobody ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  return watch(child);
}

function watch(child: ChildProcess): Child {
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  if (!child.stdout) throw new Error('The child has no output.');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async line() {
      const next = await lines.next();
      if (next.done) throw new Error(`The child ended without a word. ${complaint}`);
      return next.value;
    },
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

/** What earlier texts of the code left. Not the newest: another run may just be using it. */
async function sweepOld(): Promise<void> {
  for (const name of await readdir(`${SERVER}dist`).catch(() => [])) {
    if (!name.startsWith(COMPILED)) continue;
    const { mtimeMs } = await stat(`${SERVER}dist/${name}`).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > OLD_MS) await rm(`${SERVER}dist/${name}`, { recursive: true, force: true });
  }
}

/** Compiles server/src/db, unless that was done for the same text already. Several test files may ask at once. */
async function compileOnce(): Promise<string> {
  const source = `${SERVER}src/db`;
  const hash = createHash('sha256');
  const names = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  for (const name of names.sort()) hash.update(name).update(await readFile(`${source}/${name}`));
  await sweepOld();
  const target = `${SERVER}dist/${COMPILED}${hash.digest('hex').slice(0, 12)}`;
  if (existsSync(target)) {
    await utimes(target, new Date(), new Date());
    return target;
  }

  const draft = `${target}.draft-${process.pid}`;
  await mkdir(draft, { recursive: true });
  const config = {
    extends: `${SERVER}tsconfig.json`,
    compilerOptions: {
      composite: false,
      declaration: false,
      rootDir: `${SERVER}src`,
      outDir: draft,
      typeRoots: [`${SERVER}../node_modules/@types`],
    },
    include: [`${source}/**/*.ts`],
    exclude: [`${source}/**/*.test.ts`],
  };
  await writeFile(`${draft}/tsconfig.json`, JSON.stringify(config));
  const tsc = `${SERVER}../node_modules/typescript/bin/tsc`;
  // Types are checked elsewhere; what counts here is that everything was written.
  await promisify(execFile)(process.execPath, [tsc, '-p', `${draft}/tsconfig.json`, '--noCheck']);
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  return target;
}
