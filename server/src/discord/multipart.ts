import type { ReplyFile } from '../kit/reply.ts';

/** A form with files as the bytes of a request, with the header that says how they are divided. */
export async function encodeForm(form: FormData): Promise<{ body: Uint8Array; contentType: string }> {
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return { body: new Uint8Array(await encoded.arrayBuffer()), contentType };
}

/**
 * A body with its files, as Discord takes them.
 * https://discord.com/developers/docs/reference#uploading-files
 */
export function encodeFiles(body: unknown, files: readonly ReplyFile[]) {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(body));
  for (const [index, { name, contentType, data }] of files.entries()) {
    form.set(`files[${index}]`, new Blob([new Uint8Array(data)], { type: contentType }), name);
  }
  return encodeForm(form);
}
