// A bot in sixty lines that does just what the demo's tour expects, so that the tour can be tested without the real one.
import { createServer } from 'node:http';
import { WebSocket } from 'ws';

const { DISCORD_API_URL, DISCORD_BOT_TOKEN, PORT, STUB_FAILS } = process.env;
if (STUB_FAILS === 'at the start') {
  console.error('The stub was told to fail.');
  process.exit(3);
}

const api = async (method, path, body) => {
  const response = await fetch(`${DISCORD_API_URL}/v10${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bot ${DISCORD_BOT_TOKEN}` },
    body: JSON.stringify(body),
  });
  return response.status === 200 ? response.json() : undefined;
};
const option = (type, name) => ({ type, name, description: name });
const COMMANDS = [
  { name: 'training', description: 'Book', options: [{ ...option(3, 'starts'), required: true }, option(4, 'pad')] },
  { name: 'tryout', description: 'Book', options: [{ ...option(3, 'starts'), required: true }, option(4, 'pad')] },
  { name: 'session', description: 'Session', options: [{ type: 1, name: 'end', description: 'End' }] },
  { name: 'pads', description: 'Pads' },
];
const END = [{ type: 1, components: [{ type: 2, style: 4, label: 'End', custom_id: 'end' }] }];
const quiet = { allowed_mentions: { parse: [] } };
let ownerId;
let ready = false;

async function answerTo({ type, data, member, channel_id: channelId, message }) {
  const isOwner = member.user.id === ownerId;
  if (type === 3) {
    if (!isOwner) return 'No: only hosts.';
    await api('PATCH', `/channels/${channelId}/messages/${message.id}`, {
      content: 'Training (ended)',
      components: [],
    });
    return 'Ended.';
  }
  if (data.name === 'training' && isOwner) {
    await api('POST', `/channels/${channelId}/messages`, {
      content: 'Training on pad **3**',
      components: END,
      ...quiet,
    });
    return 'Booked.';
  }
  return { training: 'No: only hosts.', tryout: 'Taken.', pads: 'Pad 3: <@1>', session: 'Nothing to end.' }[data.name];
}

const { url } = await api('GET', '/gateway');
const socket = new WebSocket(`${url}?v=10&encoding=json`);
socket.on('message', (text) => void hear(JSON.parse(text)));

async function hear({ op, t, d }) {
  if (op === 10) {
    const properties = { os: 'linux', browser: 'stub', device: 'stub' };
    socket.send(JSON.stringify({ op: 2, d: { token: DISCORD_BOT_TOKEN, intents: 1, properties } }));
  } else if (t === 'GUILD_CREATE') {
    ownerId = d.owner_id;
    const me = await api('GET', '/users/@me');
    await api('PUT', `/applications/${me.id}/guilds/${d.id}/commands`, COMMANDS);
    ready = true;
  } else if (t === 'INTERACTION_CREATE' && !(STUB_FAILS === 'at /pads' && d.data.name === 'pads')) {
    const data = { content: await answerTo(d), flags: 64, ...quiet };
    await api('POST', `/interactions/${d.id}/${d.token}/callback`, { type: 4, data });
  }
}

createServer((_, response) => response.writeHead(ready ? 200 : 503).end()).listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
