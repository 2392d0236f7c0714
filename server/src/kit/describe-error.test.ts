import { expect, test } from 'vitest';
import { type DescribedError, describeError } from './describe-error.ts';

/** Also shows that the log can print it: what is described is plain data. */
function described(error: unknown): DescribedError {
  const plain: DescribedError = JSON.parse(JSON.stringify(describeError(error)));
  return plain;
}

test('an error is told with its type, its message, its stack and its causes', () => {
  const root = Object.assign(new TypeError('no route'), { code: 'ENETUNREACH' });
  const told = described(new Error('Could not post.', { cause: root }));
  expect(told).toMatchObject({
    type: 'Error',
    message: 'Could not post.',
    cause: { type: 'TypeError', message: 'no route', code: 'ENETUNREACH' },
  });
  expect(told.stack).toContain('describe-error.test.ts');
});

test('every error of several is told', () => {
  const told = described(new AggregateError([new Error('one'), new Error('two'), 'three'], 'all failed'));
  expect(told.errors).toMatchObject([{ message: 'one' }, { message: 'two' }, 'three']);
});

test('what a library hangs on its errors is left out unless it is known to help', () => {
  const error = Object.assign(new Error('400'), { status: 400, requestBody: { json: { content: 'private words' } } });
  expect(JSON.stringify(described(error))).not.toContain('private words');
  expect(described(error)).toMatchObject({ status: 400 });
});

test('of a row that the database refused nothing is told but the rule, for a row holds what people wrote', () => {
  const refused = (code: string, detail: string) =>
    described(Object.assign(new Error('no'), { code, detail, constraint_name: 'rule', table_name: 'table' }));
  for (const code of ['23502', '23514']) {
    const told = refused(code, 'Failing row contains (1, private words).');
    expect(told).toMatchObject({ code, constraint_name: 'rule', table_name: 'table' });
    expect(told).not.toHaveProperty('detail');
  }
  expect(refused('23505', 'Key (id)=(1) already exists.').detail).toBe('Key (id)=(1) already exists.');
});

test('an error that causes itself comes to an end', () => {
  const error = new Error('again');
  error.cause = error;
  expect(JSON.stringify(described(error)).match(/"message":"again"/g)).toHaveLength(6);
});

test('a strange error is told as far as it goes, and is not changed', () => {
  const strange = new Error('odd');
  Object.defineProperty(strange, 'code', {
    get() {
      throw new Error('trap');
    },
  });
  Object.freeze(strange);
  expect(described(strange)).toMatchObject({ type: 'Error', message: 'odd' });
});

test('a message as long as a book is cut', () => {
  const told = described(new Error('x'.repeat(100_000)));
  expect(told.message.length).toBeLessThan(9_000);
  expect(told.stack?.length).toBeLessThan(9_000);
});

test('what is thrown without being an error is told as it is', () => {
  expect(describeError('just words')).toBe('just words');
  expect(describeError(undefined)).toBe(undefined);
});
