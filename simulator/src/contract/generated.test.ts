import { expect, test } from 'vitest';
import { GATEWAY_CORRECTIONS, REST_CORRECTIONS } from './corrections.ts';
import { readGenerated } from './generated-file.ts';
import { createContract } from './index.ts';
import { createValidators } from './validators.ts';

/** The generator reads two packages with a compiler. */
const GENERATING_MS = 60_000;

const script = (name: string) => new URL(`../../scripts/${name}`, import.meta.url).href;

test('the REST contract is what the installed discord-api-spec says', { timeout: GENERATING_MS }, async () => {
  const { restContract } = await import(script('rest-contract.mjs'));
  const { source, operations, shapes } = readGenerated('rest.schema.json');
  const fresh = JSON.parse(JSON.stringify(await restContract()));
  expect(fresh.source, 'run node simulator/scripts/generate-contract.mjs').toBe(source);
  expect(fresh.operations).toEqual(operations);
  expect(fresh.shapes).toEqual(shapes);
});

test('the gateway contract was made from the installed discord-api-types, by the scripts as they are', async () => {
  const { gatewaySource } = await import(script('gateway-contract.mjs'));
  const { source } = readGenerated('gateway.schema.json');
  expect(source, 'run node simulator/scripts/generate-contract.mjs').toBe(gatewaySource());
});

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
