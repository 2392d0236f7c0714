import { readFileSync } from 'node:fs';
import type { GatewayFile, RestFile } from './shape.ts';

interface Files {
  'rest.schema.json': RestFile;
  'gateway.schema.json': GatewayFile;
}

/**
 * Reads a file of simulator/generated, which the build makes. This file lies two folders below the workspace both as
 * src/contract/generated-file.ts and as dist/contract/generated-file.js, so one relative address fits both.
 */
export function readGenerated<Name extends keyof Files>(name: Name): Files[Name] {
  return JSON.parse(readFileSync(new URL(`../../generated/${name}`, import.meta.url), 'utf8'));
}
