/**
 * Writes Discord's published contract into simulator/src/contract/generated, so that a start of the simulator reads two
 * files of JSON and loads neither Zod nor a compiler.
 *
 *   rest.schema.json     from discord-api-spec: the operations (its `Paths` type) and the shapes (its Zod schemas)
 *   gateway.schema.json  from discord-api-types: the payloads of the gateway
 *
 * Run it after one of the two packages has changed: node simulator/scripts/generate-contract.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gatewayContract } from './gateway-contract.mjs';
import { restContract } from './rest-contract.mjs';

const folder = new URL('../src/contract/generated/', import.meta.url);

for (const [name, contract] of [
  ['rest.schema.json', await restContract()],
  ['gateway.schema.json', gatewayContract()],
]) {
  const file = new URL(name, folder);
  writeFileSync(file, `${JSON.stringify(contract)}\n`);
  console.log(`${name}: ${readFileSync(file).length} bytes`);
}
