import { Client, Events, GatewayIntentBits } from 'discord.js';
import { PONG } from './pong.ts';

// A bare bot as discord.js's guide shows it.
const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  // As many as Discord recommends, which is what the other libraries do by themselves.
  shards: 'auto',
  rest: { api: process.env['DISCORD_API_URL'] ?? '' },
});

client.once(Events.ClientReady, () => process.send?.('ready'));
client.on(Events.InteractionCreate, (interaction) => {
  if (interaction.isRepliable()) void interaction.reply(PONG);
});
process.once('SIGTERM', () => process.exit(0));
await client.login(process.env['DISCORD_BOT_TOKEN'] ?? '');
