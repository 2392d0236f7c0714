import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const REFERENCE = '#/definitions/';

/**
 * The gateway half of the contract, as plain data: `source`, `events` (the shape of `d` by event),
 * `sends` (the shape of `d` by opcode) and `shapes` (JSON Schema by name). A reference is `{ $ref: 'APIUser' }`.
 */
export function gatewayContract() {
  const { definitions } = createGenerator({
    path: fileURLToPath(new URL('gateway-payloads.ts', import.meta.url)),
    type: '*',
    skipTypeCheck: true,
    jsDoc: 'none',
  }).createSchema('*');
  const shapes = {};
  const names = new Map();

  /** Names of generic types carry a hash of where the package is installed; those get a number instead. */
  function nameOf(reference) {
    const original = decodeURIComponent(reference.slice(REFERENCE.length));
    let name = names.get(original);
    if (name === undefined) {
      name = /^\w+$/.test(original) ? original : `${/^\w+/.exec(original)[0]}~${names.size}`;
      names.set(original, name);
      // A set of flags is any sum of them, which the list of single flags would forbid.
      shapes[name] = original.endsWith('Flags') ? { type: 'integer' } : plain(definitions[original]);
    }
    return name;
  }

  function plain(schema) {
    if (Array.isArray(schema)) return schema.map(plain);
    if (typeof schema !== 'object' || schema === null) return schema;
    if (typeof schema.$ref === 'string') return { $ref: nameOf(schema.$ref) };
    return Object.fromEntries(
      Object.entries(schema)
        .filter(([key, value]) => !(key === 'title' && typeof value === 'string'))
        .map(([key, value]) => [key, plain(value)]),
    );
  }

  const events = plain(definitions.Events).properties;
  const sends = plain(definitions.Sends).properties;
  return { source: gatewaySource(), events, sends, shapes };
}

/**
 * What the file depends on: the version of the package and a hash of the two scripts. It is cheap to compare, where
 * making the file anew takes seconds.
 */
export function gatewaySource() {
  const read = (url) => readFileSync(url, 'utf8').replaceAll('\r\n', '\n');
  const { version } = JSON.parse(read(new URL('package.json', import.meta.resolve('discord-api-types/v10'))));
  const hash = createHash('sha256');
  for (const script of ['gateway-payloads.ts', 'gateway-contract.mjs'])
    hash.update(read(new URL(script, import.meta.url)));
  return `discord-api-types@${version} by ${hash.digest('hex').slice(0, 16)}`;
}
