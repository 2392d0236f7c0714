import { expect, test } from 'vitest';
import type { ReplyFile } from '../kit/reply.ts';
import { openLine } from './line.ts';

function setUp() {
  const sent: [string, unknown, readonly ReplyFile[] | undefined][] = [];
  const line = openLine(
    { id: '1', applicationId: '2', token: 't' },
    {
      answer: async (_, body, files) => void sent.push(['answer', (body as { type: number }).type, files]),
      editAnswer: async (_, body, files) => void sent.push(['edit', (body as { content: string }).content, files]),
      followUp: async (_, body, files) => void sent.push(['follow up', (body as { content: string }).content, files]),
      deleteAnswer: async () => void sent.push(['delete', undefined, undefined]),
    },
  );
  return { line, sent };
}

const file = (bytes: number): ReplyFile => ({ name: 'a.txt', contentType: 'text/plain', data: new Uint8Array(bytes) });

test('a small file goes with the first answer', async () => {
  const { line, sent } = setUp();
  const files = [file(1_000)];
  await line.send('private', { content: 'Here', files });
  expect(sent).toEqual([['answer', 4, files]]);
});

test('a large one comes after a first answer that promises it, which would be too late otherwise', async () => {
  const { line, sent } = setUp();
  const files = [file(1_000_000)];
  await line.send('public', { content: 'Here', files });
  expect(sent).toEqual([
    ['answer', 5, undefined],
    ['edit', 'Here', files],
  ]);
});

test('a file goes along for other eyes, too', async () => {
  const { line, sent } = setUp();
  const files = [file(1_000)];
  await line.defer('public');
  await line.send('private', { content: 'Here', files });
  expect(sent.map(([how]) => how)).toEqual(['answer', 'delete', 'follow up']);
  expect(sent.at(-1)?.[2]).toBe(files);
});
