import { describe, expect, test } from 'vitest';
import { createContract } from '../../contract/index.ts';
import { ROUTES } from './index.ts';

const contract = createContract();

describe('every route', () => {
  test.each(ROUTES.map(({ method, path }) => [method, path] as const))('is one of Discord: %s %s', (method, path) => {
    const example = path.replaceAll(/\{[^}]+\}/g, '1');
    const rules = contract.checkRequest({ method, path: example }).map(({ rule }) => rule);
    expect(rules).not.toContain('unknown_route');
  });
});
