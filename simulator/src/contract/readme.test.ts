import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULE_WORDS } from './rule-words.ts';

test('README.md explains every word that a violation may bear', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  expect(RULE_WORDS.filter((word) => !readme.includes(`\`${word}\``))).toEqual([]);
});
