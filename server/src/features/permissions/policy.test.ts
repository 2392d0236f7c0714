import { describe, expect, test } from 'vitest';
import { type Brake, brakeOn, type Grant, MOST_CHANGES, reasons, STOP_MS } from './policy.ts';

const NOW = new Date('2026-10-07T18:40:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const grant = (about: Partial<Grant>): Grant => ({
  id: 1,
  ability: 'training.host',
  userId: '2',
  roleId: null,
  grantedBy: '1',
  grantedAt: at(-100),
  expiresAt: null,
  suspendedAt: null,
  ...about,
});
const why = (grants: readonly Grant[], isOwner = false) => reasons(grants, isOwner, NOW).get('training.host');

describe('the reason', () => {
  test('is the ownership before anything else, and else what allows it', () => {
    expect(why([], true)).toEqual({ allowed: true, kind: 'owner' });
    expect(why([])).toEqual({ allowed: false, kind: 'none' });
    expect(why([grant({ ability: 'config' })])).toEqual({ allowed: false, kind: 'none' });
  });

  test('is the grant that allows it, and among several the one to the member', () => {
    const byRole = grant({ id: 2, userId: null, roleId: '7' });
    expect(why([byRole, grant({})])).toMatchObject({ allowed: true, grant: { id: 1 } });
    expect(why([byRole, grant({ expiresAt: NOW })])).toMatchObject({ allowed: true, grant: { id: 2 } });
    expect(why([byRole, grant({ suspendedAt: at(-1) })])).toMatchObject({ allowed: true, grant: { id: 2 } });
  });

  test('is that it ended, to the moment, or that it is on hold', () => {
    expect(why([grant({ expiresAt: NOW })])).toMatchObject({ allowed: false, kind: 'expired' });
    expect(why([grant({ expiresAt: at(1) })])).toMatchObject({ allowed: true });
    expect(why([grant({ suspendedAt: at(-1) })])).toMatchObject({ allowed: false, kind: 'on_hold' });
    expect(why([grant({ suspendedAt: at(-1), expiresAt: NOW })])).toMatchObject({ allowed: false, kind: 'expired' });
  });
});

describe('the brake', () => {
  const idle: Brake = { changedAt: [], stoppedUntil: null };

  test('lets ten changes through in a minute, and trips at the next', () => {
    const after = Array.from({ length: MOST_CHANGES }).reduce<Brake>((brake, _, index) => {
      const braking = brakeOn(brake, at(index));
      expect(braking.kind).toBe('go');
      return braking.kind === 'go' ? { ...brake, changedAt: braking.changedAt } : brake;
    }, idle);
    expect(brakeOn(after, at(59))).toEqual({ kind: 'stopped', until: at(59 + STOP_MS / 1_000), trips: true });
    // The first of the ten lies more than a minute back.
    expect(brakeOn(after, at(60))).toMatchObject({ kind: 'go' });
  });

  test('stays on for its time, and trips only once', () => {
    const stopped: Brake = { changedAt: [], stoppedUntil: at(600) };
    expect(brakeOn(stopped, at(599))).toEqual({ kind: 'stopped', until: at(600), trips: false });
    expect(brakeOn(stopped, at(600))).toMatchObject({ kind: 'go' });
  });
});
