import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** The compiler that ts-json-schema-generator brings along; the project's own has no API for a syntax tree. */
const ts = createRequire(require.resolve('ts-json-schema-generator'))('typescript');

const METHODS = new Set(['get', 'put', 'post', 'patch', 'delete']);

/**
 * The REST half of the contract, as plain data: `source` (package and version), `operations` ("POST /channels/{channel_id}/messages"
 * to its path and query parameters, body and answers by status) and `shapes` (JSON Schema by name). A reference is
 * `{ $ref: 'MessageResponse' }`, a name in `shapes`. Nothing is mended here: that is done, with reasons, where it is read.
 */
export async function restContract() {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  return {
    source: `discord-api-spec@${version}`,
    operations: readOperations(readFileSync(packageFile('build/discord-api-spec.ts'), 'utf8')),
    shapes: await readShapes(),
  };
}

function packageFile(path) {
  return new URL(`../${path}`, new URL('.', import.meta.resolve('discord-api-spec')));
}

async function readShapes() {
  const spec = await import('discord-api-spec/zod');
  const { registry, toJSONSchema } = await import('zod');
  const named = registry();
  for (const [name, schema] of Object.entries(spec)) {
    if (name.endsWith('Schema')) named.add(schema, { id: name.slice(0, -'Schema'.length) });
  }
  const { schemas } = toJSONSchema(named, { io: 'input', unrepresentable: 'any', uri: (id) => id });
  for (const schema of Object.values(schemas)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return schemas;
}

function readOperations(text) {
  const file = ts.createSourceFile('discord-api-spec.ts', text, ts.ScriptTarget.Latest, true);
  const paths = file.statements.find((s) => ts.isInterfaceDeclaration(s) && s.name.text === 'Paths');
  const operations = {};
  for (const path of paths.members) {
    for (const method of path.type.members) {
      if (!METHODS.has(nameOf(method))) continue;
      const parts = membersOf(method.type);
      const parameters = membersOf(parts.parameters.type);
      operations[`${nameOf(method).toUpperCase()} ${nameOf(path)}`] = {
        path: schemaOf(parameters.path.type) ?? {},
        query: schemaOf(parameters.query.type) ?? {},
        body: schemaOf(parts.requestBody.type),
        answers: Object.fromEntries(
          parts.responses.type.members.map((answer) => [nameOf(answer), schemaOf(answer.type) ?? {}]),
        ),
      };
    }
  }
  return operations;
}

const nameOf = (member) => member.name.text;
const membersOf = (type) => Object.fromEntries(type.members.map((member) => [nameOf(member), member]));

/** JSON Schema of one type, or undefined where it says `never`, `undefined` or `unknown`. */
function schemaOf(type) {
  switch (type.kind) {
    case ts.SyntaxKind.NeverKeyword:
    case ts.SyntaxKind.UndefinedKeyword:
    case ts.SyntaxKind.UnknownKeyword:
      return undefined;
    case ts.SyntaxKind.StringKeyword:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
    case ts.SyntaxKind.ParenthesizedType:
      return schemaOf(type.type);
    case ts.SyntaxKind.ArrayType:
      return { type: 'array', items: schemaOf(type.elementType) ?? {} };
    case ts.SyntaxKind.UnionType:
      return unionOf(type);
    case ts.SyntaxKind.IntersectionType:
      return { allOf: type.types.map((part) => schemaOf(part) ?? {}) };
    case ts.SyntaxKind.LiteralType:
      if (type.literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
      if (type.literal.kind === ts.SyntaxKind.NumericLiteral) return { const: Number(type.literal.text) };
      if (type.literal.kind === ts.SyntaxKind.StringLiteral) return { const: type.literal.text };
      break;
    case ts.SyntaxKind.TypeReference:
      if (type.typeName.text === 'Record') {
        return { type: 'object', additionalProperties: schemaOf(type.typeArguments[1]) ?? {} };
      }
      return { $ref: type.typeName.text };
    case ts.SyntaxKind.TypeLiteral:
      return objectOf(type);
  }
  throw new Error(`discord-api-spec uses a kind of type that this script does not know: ${type.getText()}`);
}

function unionOf(type) {
  const choices = type.types.map((part) => schemaOf(part) ?? {});
  return choices.every((choice) => 'const' in choice)
    ? { enum: choices.map((choice) => choice.const) }
    : { anyOf: choices };
}

function objectOf(type) {
  const schema = { type: 'object' };
  for (const member of type.members) {
    if (ts.isIndexSignatureDeclaration(member)) {
      schema.additionalProperties = schemaOf(member.type) ?? {};
      continue;
    }
    schema.properties ??= {};
    schema.properties[nameOf(member)] = schemaOf(member.type) ?? {};
    if (!member.questionToken) (schema.required ??= []).push(nameOf(member));
  }
  return schema;
}
