import { readFileSync } from 'node:fs';
import type { GatewayFile, RestFile } from './shape.ts';

interface Files {
  'rest.schema.json': RestFile;
  'gateway.schema.json': GatewayFile;
}

/**
 * Reads a file of src/contract/generated. The build copies no JSON into dist, and needs no copy: this file lies two
 * folders below the workspace both as src/contract/generated-file.ts and as dist/contract/generated-file.js, so one
 * relative address fits both.
 */
export function readGenerated<Name extends keyof Files>(name: Name): Files[Name] {
  return JSON.parse(readFileSync(new URL(`../../src/contract/generated/${name}`, import.meta.url), 'utf8'));
}
