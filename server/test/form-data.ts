/** What a person puts into one input of a form. */
export type FormValue =
  | string
  | readonly string[]
  | { readonly files: readonly { readonly name: string; readonly bytes?: number; readonly contentType?: string }[] };

/** What Discord sends of a form that was filled in. */
export function formData(customId: string, inputs: Readonly<Record<string, FormValue>>): object {
  const attachments: Record<string, object> = {};
  const components = Object.entries(inputs).map(([name, value], at) => {
    if (typeof value === 'string') return label({ type: 4, custom_id: name, value });
    if (!('files' in value)) return label({ type: 22, custom_id: name, values: value });
    const ids = value.files.map((file, index) => {
      const id = String(600_000_000_000_000_000n + BigInt(at * 100 + index));
      const url = `https://cdn.example/${id}/${file.name}`;
      attachments[id] = { id, filename: file.name, size: file.bytes ?? 1, content_type: file.contentType, url };
      return id;
    });
    return label({ type: 19, custom_id: name, values: ids });
  });
  return { custom_id: customId, components, resolved: { attachments } };
}

const label = (component: object) => ({ type: 18, component });
