/**
 * Writes Discord's published contract into simulator/generated (which is not committed), so that a start of the simulator
 * reads two files of JSON and loads neither Zod nor a compiler.
 *
 *   rest.schema.json     from discord-api-spec: the operations (its `Paths` type) and the shapes (its Zod schemas)
 *   gateway.schema.json  from discord-api-types: the payloads of the gateway
 *
 * The build runs it each time. It does nothing when the files were made by these very scripts from the installed packages.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const folder = new URL('../generated/', import.meta.url);
const stamp = stampOfSources();

if (readStamp() !== stamp) {
  const { gatewayContract } = await import('./gateway-contract.mjs');
  const { restContract } = await import('./rest-contract.mjs');
  mkdirSync(folder, { recursive: true });
  write('rest.schema.json', `${JSON.stringify(await restContract())}\n`);
  write('gateway.schema.json', `${JSON.stringify(gatewayContract())}\n`);
  // Last, so that a run which was broken off is done again.
  write('stamp', stamp);
}

function stampOfSources() {
  const hash = createHash('sha256');
  const scripts = new URL('.', import.meta.url);
  for (const name of readdirSync(scripts).sort()) hash.update(readFileSync(new URL(name, scripts)));
  for (const name of ['discord-api-spec', 'discord-api-types/v10', 'ts-json-schema-generator']) {
    hash.update(readFileSync(packageJsonOf(import.meta.resolve(name))));
  }
  return hash.digest('hex');
}

function packageJsonOf(entry) {
  const [, root] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+\/)/.exec(entry);
  return new URL('package.json', root);
}

function readStamp() {
  try {
    return readFileSync(new URL('stamp', folder), 'utf8');
  } catch {
    return undefined;
  }
}

/** In one step: two builds at once must not read each other's halves. */
function write(name, text) {
  const draft = new URL(`${name}.${process.pid}`, folder);
  writeFileSync(draft, text);
  renameSync(draft, new URL(name, folder));
}
