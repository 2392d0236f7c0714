import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { doorsPage, refusalsPage } from '../src/commands/catalogue.ts';
import { unconnectedApp } from '../src/commands/unconnected.ts';

const committed = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../../docs', name), 'utf8');

test('docs/doors.md lists the doors of this program (npm run --silent doors > docs/doors.md)', () => {
  expect(committed('doors.md')).toBe(doorsPage(unconnectedApp()));
});

test('docs/refusals.md lists the refusals of this program (npm run --silent refusals > docs/refusals.md)', () => {
  expect(committed('refusals.md')).toBe(refusalsPage(unconnectedApp()));
});
