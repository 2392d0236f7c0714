import { describe, expect, test } from 'vitest';
import { createApplication } from '../../world/applications.ts';
import { startRest } from '../testing.ts';

const DAY_MS = 86_400_000;

const TRAINING = {
  name: 'training',
  description: 'Book a pad',
  options: [{ type: 3, name: 'starts', description: 'When', required: true }],
};
const PADS = { name: 'pads', description: 'Show the pads', options: [] };

describe('registering commands', () => {
  test('one that is new is a 201, the same name again changes it', async () => {
    const { send, botId } = startRest();
    const path = `/applications/${botId}/commands`;
    const made = await send('POST', path, TRAINING);
    const same = await send('POST', path, TRAINING);
    const changed = await send('POST', path, { ...TRAINING, description: 'Book a training pad' });
    expect([made.status, same.status, changed.status]).toEqual([201, 200, 200]);
    expect(made.body).toMatchObject({ type: 1, application_id: botId, default_member_permissions: null });
    expect([same.body.id, changed.body.id]).toEqual([made.body.id, made.body.id]);
    expect(same.body.version).toBe(made.body.version);
    expect(changed.body.version).not.toBe(made.body.version);
  });

  test('all at once: what keeps its name keeps its id, what is left out is gone', async () => {
    const { send, botId } = startRest();
    const path = `/applications/${botId}/commands`;
    const first = await send('PUT', path, [TRAINING, PADS]);
    const second = await send('PUT', path, [
      { ...PADS, options: null },
      { name: 'verify', description: 'Link' },
    ]);
    expect(second.body.map(({ name }: { name: string }) => name)).toEqual(['pads', 'verify']);
    expect(second.body[0]).toEqual(first.body[1]);
    expect((await send('GET', path)).body).toHaveLength(2);
    expect((await send('GET', `${path}/${first.body[0].id}`)).body.code).toBe(10_063);
  });

  test("a server's commands stand apart", async () => {
    const { send, botId, guild } = startRest();
    const path = `/applications/${botId}/guilds/${guild.id}/commands`;
    const { body } = await send('PUT', path, [TRAINING]);
    expect(body).toMatchObject([{ guild_id: guild.id, name: 'training' }]);
    expect((await send('GET', `/applications/${botId}/commands`)).body).toEqual([]);
    expect((await send('DELETE', `${path}/${body[0].id}`)).status).toBe(204);
    expect((await send('GET', path)).body).toEqual([]);
  });

  test('a change of one keeps what it does not name', async () => {
    const { send, botId } = startRest();
    const path = `/applications/${botId}/commands`;
    const { body } = await send('POST', path, TRAINING);
    const changed = await send('PATCH', `${path}/${body.id}`, { description: 'New' });
    expect(changed.body).toMatchObject({ id: body.id, description: 'New', options: body.options });
    await send('POST', path, PADS);
    expect((await send('PATCH', `${path}/${body.id}`, { name: 'pads' })).body.code).toBe(50_035);
  });

  test('translations are only in a list that asks for them', async () => {
    const { send, botId } = startRest();
    const path = `/applications/${botId}/commands`;
    await send('POST', path, { ...PADS, name_localizations: { de: 'felder' } });
    expect((await send('GET', path)).body[0]).not.toHaveProperty('name_localizations');
    expect((await send('GET', `${path}?with_localizations=true`)).body[0].name_localizations).toEqual({ de: 'felder' });
  });

  test('two of one name and type are refused', async () => {
    const { send, botId } = startRest();
    expect((await send('PUT', `/applications/${botId}/commands`, [PADS, PADS])).status).toBe(400);
  });

  test("another bot's commands are 20012", async () => {
    const { send, world } = startRest();
    const other = createApplication(world, { name: 'Other' });
    expect((await send('GET', `/applications/${other.id}/commands`)).body.code).toBe(20_012);
  });

  test('two hundred new ones a day', async () => {
    const { send, botId, clock } = startRest();
    const path = `/applications/${botId}/commands`;
    const many = (from: number) =>
      Array.from({ length: 100 }, (_, index) => ({ name: `c${from + index}`, description: 'x' }));
    expect((await send('PUT', path, many(0))).status).toBe(200);
    expect((await send('PUT', path, many(0))).status).toBe(200);
    expect((await send('PUT', path, many(100))).status).toBe(200);
    const over = await send('PUT', path, [...many(100).slice(1), { name: 'one-more', description: 'x' }]);
    expect([over.status, over.body.code]).toEqual([400, 30_034]);
    clock.advance(DAY_MS);
    expect((await send('PUT', path, many(300))).status).toBe(200);
    expect((await send('POST', path, { name: 'x', description: 'x' })).body.code).toBe(30_032);
  });
});
