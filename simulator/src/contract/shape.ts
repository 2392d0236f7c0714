/** The part of JSON Schema that the generated files use. A `$ref` is the bare name of another shape. */
export interface Shape {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape | Shape[];
  anyOf?: Shape[];
  allOf?: Shape[];
  additionalProperties?: boolean | Shape;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

/** Shapes by name. */
export type Shapes = Readonly<Record<string, Shape>>;

/** One REST operation: its path and query parameters, its body, and its answers by status (`200`, `4XX`). */
export interface OperationShape {
  path: Shape;
  query: Shape;
  body?: Shape;
  answers: Record<string, Shape>;
}

/** What simulator/generated/rest.schema.json holds. `source` is the package and version that it was made from. */
export interface RestFile {
  source: string;
  operations: Record<string, OperationShape>;
  shapes: Record<string, Shape>;
}

/** What simulator/generated/gateway.schema.json holds: shapes by event name and by opcode, and the shapes these refer to. */
export interface GatewayFile {
  source: string;
  events: Record<string, Shape>;
  sends: Record<string, Shape>;
  shapes: Record<string, Shape>;
}
