/** A JSON Schema. */
export type Shape = Readonly<Record<string, unknown>>;

/** An object with these keys and no others; all must be there but the optional ones. */
export function object(properties: Readonly<Record<string, Shape>>, optional: readonly string[] = []): Shape {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: 'object', properties, required, additionalProperties: false };
}

export const list = (items: Shape, limits: { readonly maxItems?: number; readonly minItems?: number } = {}): Shape => ({
  type: 'array',
  items,
  ...limits,
});
export const oneOf = (...values: readonly unknown[]): Shape => ({ enum: values });

export const text: Shape = { type: 'string' };
export const word: Shape = { type: 'string', minLength: 1 };
export const flag: Shape = { type: 'boolean' };
export const count: Shape = { type: 'integer', minimum: 0 };
export const id: Shape = { type: 'integer', minimum: 1 };
export const idText: Shape = { type: 'string', pattern: '^[1-9][0-9]{0,18}$' };
export const time: Shape = { type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$` };
export const nothing: Shape = { type: 'null' };
export const rank: Shape = { type: 'integer', minimum: 0, maximum: 255 };
/** In a query everything is text. */
export const flagText: Shape = oneOf('true', 'false', 'True', 'False');
export const numberText: Shape = { type: 'string', pattern: '^[0-9]{1,9}$' };

/** A resource path of Open Cloud, such as `groups/1/roles/2`. */
export const path = (template: string): Shape => ({
  type: 'string',
  pattern: `^${template.replaceAll('{id}', '[1-9][0-9]{0,18}').replaceAll('{token}', '[A-Za-z0-9_-]+')}$`,
});

/** Every refusal has one of these two forms. */
export const refusalShape: Shape = {
  anyOf: [
    object({ errors: list(object({ code: { type: 'integer' }, message: text }), { minItems: 1 }) }),
    object({ code: word, message: text }),
  ],
};
