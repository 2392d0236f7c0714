import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gather } from './gather.ts';

/** Answers the length of words, but of none that begins with a dash. */
function lengths() {
  const asked: (readonly string[])[] = [];
  const lengthOf = gather(async (words) => {
    asked.push(words);
    return new Map(words.filter((word) => !word.startsWith('-')).map((word) => [word, word.length]));
  });
  return { asked, lengthOf };
}

test('what is asked for in one turn is one question, with each key once, and everybody gets their own answer', async () => {
  const { asked, lengthOf } = lengths();
  const answers = await Promise.all(['a', 'bb', 'a', '-'].map(lengthOf));
  expect(answers).toEqual([1, 2, 1, undefined]);
  expect(asked).toEqual([['a', 'bb', '-']]);
});

test('who comes a turn later is asked for anew, also while the first question is under way', async () => {
  const { asked, lengthOf } = lengths();
  const first = lengthOf('a');
  await nextTurn();
  expect(await Promise.all([first, lengthOf('a')])).toEqual([1, 1]);
  expect(asked).toEqual([['a'], ['a']]);
});

test('a question that fails has failed for all who asked, and for nobody else', async () => {
  let away = true;
  const of = gather<number>(async () => {
    if (away) throw new Error('The database is away');
    return new Map();
  });
  const both = await Promise.allSettled([of('a'), of('b')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  away = false;
  expect(await of('a')).toBeUndefined();
});
