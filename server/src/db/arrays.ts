import type postgres from 'postgres';

/**
 * The driver learns the types of arrays by itself on every new connection, but a connection that breaks meanwhile then
 * ends the process (nobody waits for that statement). So that is switched off, and done here.
 */

/** The driver's tables of types: how a value of the type with this number is read and written. */
interface TypeTables {
  readonly parsers: Record<number, (text: string) => unknown>;
  readonly serializers: Record<number, (value: unknown) => unknown>;
  /** From the number of a type to the number of the array of it. */
  readonly shared: { readonly typeArrayMap: Record<number, number> };
}

/** Of all types but `box`, whose arrays are written with semicolons: we have none. */
const DELIMITER = ',';

/** Asks the database for its types of arrays, those of our own enums too, and teaches them to the driver. */
export async function learnArrayTypes(sql: postgres.Sql): Promise<void> {
  const rows = await sql.unsafe<{ oid: number; typarray: number }[]>(
    'select oid, typarray from pg_catalog.pg_type where typarray <> 0',
  );
  const tables: unknown = sql.options;
  if (!hasTypeTables(tables)) throw new Error('The driver has changed: it has no tables of types.');
  const { parsers, serializers, shared } = tables;
  for (const { oid, typarray } of rows) {
    shared.typeArrayMap[oid] = typarray;
    parsers[typarray] = (text) => readArray(text, parsers[oid]);
    serializers[typarray] = (value) => (Array.isArray(value) ? writeArray(value, serializers[oid]) : value);
  }
}

/**
 * Reads PostgreSQL's text of an array, as in `{1,NULL,"a \"b\""}`, nested to any depth.
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function readArray(text: string, readElement: (text: string) => unknown = (element) => element): unknown[] {
  // An array that does not begin at 1 says so first: [0:1]={a,b}
  let at = text.indexOf('{');

  function readList(): unknown[] {
    const list: unknown[] = [];
    at += 1;
    while (at < text.length && text[at] !== '}') {
      if (text[at] === '{') list.push(readList());
      else if (text[at] === '"') list.push(readElement(readQuoted()));
      else list.push(readPlain());
      if (text[at] === DELIMITER) at += 1;
    }
    at += 1;
    return list;
  }

  function readQuoted(): string {
    let element = '';
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1;
      element += text[at] ?? '';
    }
    at += 1;
    return element;
  }

  function readPlain(): unknown {
    const from = at;
    while (at < text.length && text[at] !== DELIMITER && text[at] !== '}') at += 1;
    const element = text.slice(from, at);
    return element === 'NULL' ? null : readElement(element);
  }

  return at < 0 ? [] : readList();
}

/** Writes an array as PostgreSQL reads it. null and undefined are NULL. */
export function writeArray(list: readonly unknown[], writeElement: (value: unknown) => unknown = String): string {
  const elements = list.map((value) => {
    if (value === null || value === undefined) return 'NULL';
    if (Array.isArray(value)) return writeArray(value, writeElement);
    return `"${String(writeElement(value)).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  });
  return `{${elements.join(DELIMITER)}}`;
}

function hasTypeTables(value: unknown): value is TypeTables {
  return (
    typeof value === 'object' && value !== null && 'parsers' in value && 'serializers' in value && 'shared' in value
  );
}
