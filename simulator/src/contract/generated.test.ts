import { expect, test } from 'vitest';
import { GATEWAY_CORRECTIONS, REST_CORRECTIONS } from './corrections.ts';
import { readGenerated } from './generated-file.ts';
import { createContract } from './index.ts';
import { createValidators } from './validators.ts';

test('every operation compiles', () => {
  const contract = createContract();
  const operations = Object.keys(readGenerated('rest.schema.json').operations);
  expect(operations.length).toBeGreaterThan(200);
  expect(() => contract.warm(operations)).not.toThrow();
});

test('every shape compiles, and those that a correction names are there', () => {
  for (const [file, corrections] of [
    [readGenerated('rest.schema.json'), REST_CORRECTIONS],
    [readGenerated('gateway.schema.json'), GATEWAY_CORRECTIONS],
  ] as const) {
    const { shapes } = file;
    const validators = createValidators({ shapes, corrections });
    for (const [name, shape] of Object.entries(shapes)) expect(() => validators.warm(name, shape), name).not.toThrow();
    const names = [...Object.keys(shapes), ...('operations' in file ? Object.keys(file.operations) : [])];
    const known = new Set(names.map((name) => name.replace(/~\d+$/, '')));
    const named = [...Object.keys(corrections.extraKeys), ...Object.keys(corrections.shapes)];
    expect(named.filter((name) => !known.has(name) && name !== 'InnerError')).toEqual([]);
  }
});
