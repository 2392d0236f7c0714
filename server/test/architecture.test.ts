import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const SOURCE = path.resolve(import.meta.dirname, '../src');

/** From the top down. A file may import from its own floor's folder and from any floor below it. */
const FLOORS = [
  ['main.ts', 'start.ts', 'app.ts', 'contract.ts', 'commands'],
  ['features'],
  ['web'],
  ['discord', 'roblox', 'db'],
  ['kit'],
];

/** A query, or a part of one; not a name between back-ticks in a comment. */
const SQL = /(?<![`\w])(?:sql|tx|db)(?:<[^`]*>)?`|\.unsafe\(/;

/** Files over this many lines hold two things; generated ones are not read by people. */
const LONGEST_FILE_LINES = 400;

interface Import {
  readonly from: string;
  readonly to: string;
}

/** What is wrong with the imports, one sentence each. Paths are relative to `server/src`, with forward slashes. */
function problems(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const [above, below] = [floorOf(from), floorOf(to)];
    if (above === undefined) return [`${from} stands on no floor.`];
    if (below === undefined) return [`${from} imports ${to}, which stands on no floor.`];
    if (below < above) return [`${from} imports upward: ${to}.`];
    if (below === above && placeOf(from) !== placeOf(to) && above !== 0) return [`${from} imports sideways: ${to}.`];
    return [];
  });
}

const floorOf = (file: string) => {
  const index = FLOORS.findIndex((names) => names.includes(file.split('/')[0] ?? ''));
  return index < 0 ? undefined : index;
};

/** The feature, or the folder of its floor, in which a file lives. */
const placeOf = (file: string) =>
  file
    .split('/')
    .slice(0, file.startsWith('features/') ? 2 : 1)
    .join('/');

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter(
      (name) =>
        name.endsWith('.ts') &&
        !name.includes('generated/') &&
        !name.includes('node_modules/') &&
        !name.startsWith('dist/'),
    );
}

const specifiers = (text: string) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');

function importsIn(folder: string, isTest: (file: string) => boolean): Import[] {
  return filesIn(folder)
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      specifiers(readFileSync(path.join(folder, file), 'utf8'))
        .filter((to) => to.startsWith('.'))
        .map((to) => ({ from: file, to: path.posix.join(path.posix.dirname(file), to) })),
    );
}

const isTest = (file: string) => file.endsWith('.test.ts');

describe('the architecture', () => {
  test('imports run downward only, and features never import each other', () => {
    expect(problems(importsIn(SOURCE, isTest))).toEqual([]);
  });

  test('an import against the direction is found', () => {
    expect(problems([{ from: 'kit/door.ts', to: 'discord/port.ts' }])).toHaveLength(1);
    expect(problems([{ from: 'features/pads/service.ts', to: 'features/audit/service.ts' }])).toHaveLength(1);
    expect(problems([{ from: 'db/open.ts', to: 'discord/rest.ts' }])).toHaveLength(1);
    expect(problems([{ from: 'helpers/x.ts', to: 'kit/door.ts' }])).toHaveLength(1);
    expect(problems([{ from: 'features/pads/service.ts', to: 'db/failure.ts' }])).toEqual([]);
  });

  test('the simulator imports nothing of the bot', () => {
    const simulator = path.resolve(SOURCE, '../../simulator/src');
    const foreign = filesIn(simulator).filter((file) =>
      specifiers(readFileSync(path.join(simulator, file), 'utf8')).some((to) =>
        /@muster\/server|(^|\/)server\/(src|dist)/.test(to),
      ),
    );
    expect(foreign).toEqual([]);
  });

  test('the bot imports nothing of the simulator, outside of its tests', () => {
    const users = filesIn(SOURCE)
      .filter((file) => !isTest(file))
      .filter((file) =>
        specifiers(readFileSync(path.join(SOURCE, file), 'utf8')).some((to) => to.includes('simulator')),
      );
    expect(users).toEqual([]);
  });

  test('the SQL of features stands in their repositories, and nowhere else', () => {
    const holding = filesIn(SOURCE)
      .filter((file) => file.startsWith('features/') && !isTest(file))
      .filter((file) => SQL.test(readFileSync(path.join(SOURCE, file), 'utf8')));
    expect(holding.filter((file) => path.posix.basename(file) !== 'repository.ts')).toEqual([]);
    expect(holding).toContain('features/pads/repository.ts');
  });

  test('SQL is found however it is written', () => {
    for (const text of [
      'await tx`select 1`',
      'sql<{ n: number }[]>`',
      'sql<[{ n: number }?]>`\n',
      'deps.sql<{ id: number; guildId: string }[]>`',
      'await sql.unsafe(x)',
    ])
      expect(text).toMatch(SQL);
    expect('const { sql } = deps; // not `this`').not.toMatch(SQL);
    expect('/** In the transaction of `tx`. */').not.toMatch(SQL);
  });

  test(`no file is over ${LONGEST_FILE_LINES} lines`, () => {
    const root = path.resolve(SOURCE, '../..');
    const long = ['server/src', 'server/test', 'simulator/src'].flatMap((folder) =>
      filesIn(path.join(root, folder))
        .map((file) => ({
          file: `${folder}/${file}`,
          lines: readFileSync(path.join(root, folder, file), 'utf8').split('\n').length,
        }))
        .filter(({ lines }) => lines > LONGEST_FILE_LINES),
    );
    expect(long).toEqual([]);
  });
});
