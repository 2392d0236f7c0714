import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHANNEL, GUILD, type KeptTicket, keepTicket } from '../../../../../test/kept-ticket.ts';
import { DiscordFailure } from '../../../../discord/failure.ts';

const ROLE = '700000000000000001';
const PLACE = '200000000000000777';
const NOBODY = '9999999999999999999';

let room: KeptTicket;
let asked: string[];

beforeEach(async () => {
  room = await keepTicket();
  room.discord.sees.content = true;
  nameRole('Support Team');
  room.discord.channels.set(PLACE, {
    id: PLACE,
    guildId: GUILD,
    kind: 'text',
    name: 'rules',
    topic: null,
    parentId: null,
    overwrites: [],
    archived: false,
    memberIds: new Set(),
  });
  asked = [];
  room.discord.failing = (call) => void asked.push(call);
});
afterEach(() => room.stop());

function nameRole(name: string): void {
  room.discord.roleFacts.set(ROLE, { name, position: 1, isManaged: false, permissions: 0n });
}
const lists = () => asked.filter((call) => call === 'roles' || call === 'channels');
const file = async () => (await room.transcripts.fileOf(room.ticket)).data.toString();

test('roles and channels are called by their names, asked for once for each server, however often they are mentioned', async () => {
  for (let times = 1; times <= 5; times++) await room.write(`<@&${ROLE}> see <#${PLACE}>`);
  await room.write('what of <#100000000000000001>', { message_reference: null });
  expect(lists()).toEqual([]);
  await room.transcripts.finish(room.ticket, CHANNEL);
  expect(lists()).toEqual(['roles', 'channels']);
  for (const page of [await room.page(), await file()]) {
    expect(page).toContain(`<span class="mention" title="${ROLE}">@<bdi>Support Team</bdi></span>`);
    expect(page).toContain(`<span class="mention" title="${PLACE}">#<bdi>rules</bdi></span>`);
    expect(page).toContain(`#<bdi>channel</bdi>`);
  }
  const other = await room.addTicket({ number: 43, channelId: '200000000000000043' });
  await room.write(`<@&${ROLE}>`, { channel_id: '200000000000000043' });
  asked.length = 0;
  await room.transcripts.finish(other, '200000000000000043');
  expect(lists()).toEqual([]);
});

test('a ticket in which nobody is mentioned costs no request for names', async () => {
  await room.write('hello');
  await room.transcripts.finish(room.ticket, CHANNEL);
  expect(lists()).toEqual([]);
});

test('what the server is known for stays, also after a role is gone, and follows a change of its name', async () => {
  await room.transcripts.learnNames(GUILD);
  room.discord.roleFacts.delete(ROLE);
  await room.write(`<@&${ROLE}>`);
  await room.transcripts.finish(room.ticket, CHANNEL);
  expect(await room.page()).toContain('@<bdi>Support Team</bdi>');
  await room.tell('GUILD_ROLE_UPDATE', { guild_id: GUILD, role: { id: ROLE, name: 'Helpers' } });
  await room.tell('CHANNEL_UPDATE', { guild_id: '300000000000000002', id: PLACE, name: 'elsewhere' });
  expect(await room.page()).toContain('@<bdi>Helpers</bdi>');
  await room.write(`<#${PLACE}>`);
  expect(await room.page()).toContain('#<bdi>rules</bdi>');
});

test('hostile names and ids are text: no tag, no turned direction, no invisible name, no broken page', async () => {
  nameRole('<img src=x onerror=alert(1)>\u202e"\0');
  await room.write(`<@&${ROLE}> <#${NOBODY}> <@&${NOBODY}>`);
  await room.transcripts.finish(room.ticket, CHANNEL);
  const page = await room.page();
  expect(page).not.toContain('<img');
  expect(page).toContain('@<bdi>&lt;img src=x onerror=alert(1)&gt;');
  await room.tell('GUILD_ROLE_UPDATE', { guild_id: GUILD, role: { id: ROLE, name: '\u200b\u2800' } });
  expect(await room.page()).toContain('@<bdi>role</bdi>');
  await room.tell('GUILD_ROLE_UPDATE', { guild_id: GUILD, role: { id: ROLE, name: '@everyone' } });
  expect(await room.page()).toContain('@<bdi>everyone</bdi>');
});

test('a Discord that does not tell names holds up no close', async () => {
  room.discord.failing = (call) => {
    if (call === 'roles') throw new DiscordFailure('retry', 503, 0, 'No');
  };
  await room.write(`<@&${ROLE}> <#${PLACE}>`);
  await room.transcripts.finish(room.ticket, CHANNEL);
  await room.transcripts.learnNames(GUILD);
  expect(await room.page()).toContain('@<bdi>role</bdi></span> <span class="mention"');
  expect(await room.page()).toContain('#<bdi>rules</bdi>');
});
