import { expect, test } from 'vitest';
import { able, everyone } from './access.ts';
import { featureProblems } from './checks.ts';
import { command, type Door, suggest } from './door.ts';
import type { Feature } from './feature.ts';
import { refusal } from './refusal.ts';

const feature = (parts: Partial<Feature>): Feature => ({
  name: 'f',
  doors: [],
  jobs: [],
  refusals: [],
  botPermissions: 0n,
  ...parts,
});

const door = (name: string, sample: Record<string, string> = {}): Door =>
  command({
    name,
    description: 'd',
    options: { starts: { type: 'text', description: 'd', required: true, maxLength: 9, suggested: true } },
    access: able('config'),
    answer: 'private',
    sample,
    run: async () => ({ content: '' }),
  });

const lines = (name: string) =>
  suggest({ command: name, option: 'starts', access: everyone('x'), run: async () => [] });

test('features that fit together have no problems', () => {
  expect(featureProblems([feature({ doors: [door('a', { starts: '1' }), lines('a')] })])).toEqual([]);
});

test('two doors of one name are found, also across features', () => {
  const one = feature({ doors: [door('a', { starts: '1' }), lines('a')] });
  expect(featureProblems([one, feature({ doors: [door('a', { starts: '1' })] })])).toEqual([
    'Two doors are named "command a".',
  ]);
});

test('a door that the refusal test cannot try is found', () => {
  expect(featureProblems([feature({ doors: [door('a'), lines('a')] })])).toEqual([
    expect.stringContaining('cannot try the door "command a"'),
  ]);
});

test('promised suggestions without a door, and groups without a description, are found', () => {
  expect(featureProblems([feature({ doors: [door('a b', { starts: '1' })] })])).toEqual([
    'The option "a b starts" promises suggestions and has no door for them.',
    'The command "a" has no description.',
  ]);
});

test('a refusal without a sentence, and two of one name, are found', () => {
  const silent = refusal('x.silent', { sentence: () => ' ', sample: {} });
  expect(featureProblems([feature({ refusals: [silent, silent] })])).toEqual([
    'Two refusals are named "x.silent".',
    'The refusal "x.silent" has no sentence.',
    'The refusal "x.silent" has no sentence.',
  ]);
});
