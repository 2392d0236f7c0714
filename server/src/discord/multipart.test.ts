import { expect, test } from 'vitest';
import { encodeFiles } from './multipart.ts';

test('a body with files is read again as it was, whatever the file is called', async () => {
  const data = Uint8Array.from({ length: 256 }, (_, at) => at);
  const name = 'a "b"\r\ncontent-type: x; é.html';
  const body = { content: 'Grüße', attachments: [{ id: 0 }] };
  const files = [
    { name, contentType: 'text/html; charset=utf-8', data },
    { name: 'empty', contentType: 'text/plain', data: new Uint8Array() },
  ];
  const encoded = encodeFiles(body, files);
  const form = await new Response(Buffer.from(encoded.body), {
    headers: { 'content-type': encoded.contentType },
  }).formData();
  expect([...form.keys()]).toEqual(['payload_json', 'files[0]', 'files[1]']);
  const payload = form.get('payload_json');
  expect(JSON.parse(payload instanceof Blob ? await payload.text() : String(payload))).toEqual(body);
  const [first, second] = [form.get('files[0]'), form.get('files[1]')];
  if (!(first instanceof File) || !(second instanceof File)) throw new Error('They are no files.');
  expect(first.name.replaceAll('%22', '"').replaceAll('%0D%0A', '\r\n')).toBe(name);
  expect(first.type).toContain('text/html');
  expect(new Uint8Array(await first.arrayBuffer())).toEqual(data);
  expect(second.size).toBe(0);
});
