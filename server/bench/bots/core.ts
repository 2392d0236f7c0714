import { Client, GatewayDispatchEvents, GatewayIntentBits } from '@discordjs/core';
import { REST } from '@discordjs/rest';
import { WebSocketManager } from '@discordjs/ws';
import { PONG } from './pong.ts';

// A bare bot on discord.js's lower half, as its guide shows it.
const token = process.env['DISCORD_BOT_TOKEN'] ?? '';
const rest = new REST({ version: '10', api: process.env['DISCORD_API_URL'] ?? '' }).setToken(token);
const gateway = new WebSocketManager({ token, rest, intents: GatewayIntentBits.Guilds });
const client = new Client({ rest, gateway });
const shards = await gateway.getShardCount();
let greeted = 0;
let toCome = 0;

function arrived() {
  if (greeted === shards && toCome === 0) process.send?.('ready');
}

client.on(GatewayDispatchEvents.Ready, ({ data }) => {
  greeted += 1;
  toCome += data.guilds.length;
  arrived();
});
client.on(GatewayDispatchEvents.GuildCreate, () => {
  toCome -= 1;
  arrived();
});
client.on(GatewayDispatchEvents.InteractionCreate, ({ data, api }) => {
  void api.interactions.reply(data.id, data.token, PONG);
});
process.once('SIGTERM', () => process.exit(0));
await gateway.connect();
