import { describe, expect, test } from 'vitest';
import { storageFailure, violates } from './failure.ts';

const withCode = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });

describe('storage has failed', () => {
  test.each([
    ['nobody listens', 'ECONNREFUSED'],
    ['the connection broke', 'ECONNRESET'],
    ['the driver lost it', 'CONNECTION_CLOSED'],
    ['the driver was closed', 'CONNECTION_ENDED'],
    ['the driver was destroyed', 'CONNECTION_DESTROYED'],
    ['it could not connect in time', 'CONNECT_TIMEOUT'],
    ['it went silent', 'ETIMEDOUT'],
    ['all connections were busy', 'POOL_FULL'],
    ['an administrator ended the connection', '57P01'],
    ['it crashed', '57P02'],
    ['it is starting', '57P03'],
    ['a statement took too long', '57014'],
    ['a transaction waited too long for us', '25P03'],
    ['it is read-only', '25006'],
    ['the disk is full', '53100'],
    ['it is out of memory', '53200'],
    ['it has too many connections', '53300'],
    ['another transaction won', '40001'],
    ['a deadlock was broken', '40P01'],
    ['a lock was not given in time', '55P03'],
    ['the connection failed', '08006'],
    ['the disk reports an error', '58030'],
  ])('when %s (%s)', (_what, code) => {
    expect(storageFailure(withCode(code))).toBe(true);
  });

  test('when the socket is missing, but not when a file is', () => {
    expect(storageFailure(withCode('ENOENT', { syscall: 'connect' }))).toBe(true);
    expect(storageFailure(withCode('ENOENT', { syscall: 'open' }))).toBe(false);
  });

  test('when none of a name’s addresses could be reached', () => {
    expect(storageFailure(new AggregateError([withCode('ECONNREFUSED'), withCode('ETIMEDOUT')]))).toBe(true);
    expect(storageFailure(new AggregateError([withCode('ECONNREFUSED'), new TypeError('bug')]))).toBe(false);
  });
});

describe('storage has not failed', () => {
  test.each([
    ['a unique constraint', '23505'],
    ['an exclusion constraint', '23P01'],
    ['a check', '23514'],
    ['a misspelt table', '42P01'],
    ['a syntax error', '42601'],
    ['a transaction that was broken by an earlier error', '25P02'],
    ['a number that is too large', '22003'],
  ])('when it is %s (%s)', (_what, code) => {
    expect(storageFailure(withCode(code))).toBe(false);
  });

  test('when it is no error of the database at all', () => {
    for (const thing of [new TypeError('x'), undefined, null, 'ECONNREFUSED', 57, {}, { code: 57 }]) {
      expect(storageFailure(thing)).toBe(false);
    }
  });
});

describe('a violated constraint', () => {
  test('is told from others by its name', () => {
    const error = withCode('23505', { constraint_name: 'tickets_number_key' });
    expect(violates(error, 'tickets_number_key')).toBe(true);
    expect(violates(error, 'tickets_channel_key')).toBe(false);
  });

  test('is told by pg under another name of the field', () => {
    expect(violates(withCode('23P01', { constraint: 'pads_no_overlap' }), 'pads_no_overlap')).toBe(true);
  });

  test('is not an error of another kind that names a constraint', () => {
    expect(violates(withCode('42704', { constraint_name: 'tickets_number_key' }), 'tickets_number_key')).toBe(false);
  });
});
