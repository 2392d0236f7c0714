import { describe, expect, test } from 'vitest';
import { databaseUrl, databaseUrlProblem, parseDatabaseUrl } from './address.ts';

describe('an address is read', () => {
  test('with all of its parts', () => {
    expect(parseDatabaseUrl('postgresql://ada:s3cret@db.example.com:6543/bot?sslmode=require')).toEqual({
      host: 'db.example.com',
      port: 6543,
      user: 'ada',
      password: 's3cret',
      database: 'bot',
      tls: 'encrypt',
      rootCertificate: undefined,
    });
  });

  test.each([
    ['postgresql://ada@/bot?host=/run/postgresql', '/run/postgresql'],
    ['postgresql://ada@/bot?host=%2Frun%2Fpostgresql', '/run/postgresql'],
    ['postgres:///bot?host=/run/postgresql&user=ada', '/run/postgresql'],
    ['postgresql://ada@%2Frun%2Fpostgresql/bot', '/run/postgresql'],
  ])('with the folder of a socket: %s', (url, host) => {
    expect(parseDatabaseUrl(url)).toMatchObject({ host, user: 'ada', database: 'bot', tls: 'off' });
  });

  test('with a password that was pasted as it is', () => {
    expect(parseDatabaseUrl('postgres://ada:p@ss:w/rd?@host/bot')).toMatchObject({
      password: 'p@ss:w/rd?',
      host: 'host',
    });
    expect(parseDatabaseUrl('postgres://ada:p%40ss@host/bot')).toMatchObject({ password: 'p@ss' });
  });

  test('with what is usual for what is missing', () => {
    expect(parseDatabaseUrl('postgres://ada@host')).toMatchObject({
      port: 5432,
      database: 'ada',
      tls: 'prefer',
      password: undefined,
    });
    expect(parseDatabaseUrl('postgres:///')).toMatchObject({ host: 'localhost' });
  });

  test('with an address in brackets', () => {
    expect(parseDatabaseUrl('postgres://ada@[::1]:6000/bot')).toMatchObject({ host: '::1', port: 6000 });
  });

  test.each([
    ['disable', 'off'],
    ['verify-full', 'verify'],
    ['no-verify', 'encrypt'],
  ])('with sslmode=%s', (sslmode, tls) => {
    expect(parseDatabaseUrl(`postgres://ada@host/bot?sslmode=${sslmode}&channel_binding=require`)).toMatchObject({
      tls,
    });
  });
});

test.each([
  'postgresql://ada:p%40ss%2F@db.example.com:6543/bot',
  'postgresql://ada@/bot?host=/run/my postgres',
  'postgresql://ada:x@[::1]:6000/b%20t',
  'postgresql://ada@host/bot?sslmode=verify-full&sslrootcert=/etc/ca.pem',
])('an address that was written is read as before: %s', (url) => {
  const address = parseDatabaseUrl(url);
  expect(parseDatabaseUrl(databaseUrl(address))).toEqual(address);
});

describe('what is wrong is said without the value', () => {
  test.each([
    ['mysql://ada:s3cret@host/bot', /begin with postgres:\/\//],
    ['host=localhost password=s3cret', /begin with postgres:\/\//],
    ['', /begin with/],
    ['postgres://ada:s3cret@one,two/bot', /one host/],
    ['postgres://ada:s3cret@host:99999/bot', /from 1 to 65535/],
    ['postgres://ada:s3cret@host:port/bot', /one host|cannot be read/],
    ['postgres://ada:s3cret%@host/bot', /%25/],
    ['postgres://ada:s3cret@host/bot?sslmode=maybe', /sslmode/],
    ['postgres://ada:s3cret@ho st/bot', /one host/],
  ])('%s', (url, sentence) => {
    const problem = databaseUrlProblem(url);
    expect(problem).toMatch(sentence);
    expect(problem).not.toContain('s3cret');
  });

  test('and a good one has no problem', () => {
    expect(databaseUrlProblem('postgres://ada:s3cret@host/bot')).toBeUndefined();
  });
});
