/**
 * Writes Discord's published contract into simulator/src/contract/generated, so that a start of the simulator reads two
 * files of JSON and loads neither Zod nor a compiler.
 *
 *   rest.schema.json     from discord-api-spec: the operations (its `Paths` type) and the shapes (its Zod schemas)
 *   gateway.schema.json  from discord-api-types: the payloads of the gateway
 *
 * Run it after one of the two packages has changed: node simulator/scripts/generate-contract.mjs
 */
import { writeFileSync } from 'node:fs';
import { gatewayContract } from './gateway-contract.mjs';
import { restContract } from './rest-contract.mjs';

const folder = new URL('../src/contract/generated/', import.meta.url);

write('rest.schema.json', await restContract());
write('gateway.schema.json', gatewayContract());

function write(name, contract) {
  const text = `${JSON.stringify(contract)}\n`;
  writeFileSync(new URL(name, folder), text);
  console.log(`${name}: ${text.length} characters from ${contract.source}`);
}
