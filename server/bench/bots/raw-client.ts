import {
  type APIInteraction,
  GatewayDispatchEvents,
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewayReceivePayload,
} from 'discord-api-types/v10';
import { Pool } from 'undici';
import { WebSocket } from 'ws';

/** As many as Muster's own. */
const CONNECTIONS = 64;

/**
 * The least that a bot can be: one socket, one pool of connections, no library for Discord. It does what Discord asks of a
 * client and nothing that a real bot needs besides: it never reconnects, repeats or logs. Tells its parent `ready` when
 * all servers have been announced.
 *
 * @param answer makes the whole body of the answer
 */
export function startRawClient(answer: (interaction: APIInteraction) => object | Promise<object>): void {
  const api = new URL(process.env['DISCORD_API_URL'] ?? '');
  const token = process.env['DISCORD_BOT_TOKEN'] ?? '';
  const pool = new Pool(api.origin, { connections: CONNECTIONS, pipelining: 1 });
  let sequence: number | null = null;
  let toCome = 0;

  async function connect() {
    const response = await pool.request({
      method: 'GET',
      path: `${api.pathname}/v10/gateway/bot`,
      headers: { authorization: `Bot ${token}` },
    });
    const { url } = (await response.body.json()) as { url: string };
    const socket = new WebSocket(`${url}?v=10&encoding=json`);
    socket.on('message', (data: Buffer) => hear(socket, JSON.parse(data.toString('utf8')) as GatewayReceivePayload));
  }

  function hear(socket: WebSocket, payload: GatewayReceivePayload) {
    if (payload.op === GatewayOpcodes.Hello) {
      const beat = () => socket.send(JSON.stringify({ op: GatewayOpcodes.Heartbeat, d: sequence }));
      setInterval(beat, payload.d.heartbeat_interval);
      const properties = { os: process.platform, browser: 'raw', device: 'raw' };
      const d = { token, intents: GatewayIntentBits.Guilds, properties };
      socket.send(JSON.stringify({ op: GatewayOpcodes.Identify, d }));
    }
    if (payload.op !== GatewayOpcodes.Dispatch) return;
    sequence = payload.s;
    if (payload.t === GatewayDispatchEvents.InteractionCreate) void reply(payload.d);
    else if (payload.t === GatewayDispatchEvents.Ready) arrived(payload.d.guilds.length);
    else if (payload.t === GatewayDispatchEvents.GuildCreate) arrived(-1);
  }

  function arrived(change: number) {
    toCome += change;
    if (toCome === 0) process.send?.('ready');
  }

  async function reply(interaction: APIInteraction) {
    const body = JSON.stringify(await answer(interaction));
    const path = `${api.pathname}/v10/interactions/${interaction.id}/${interaction.token}/callback?with_response=false`;
    // undici's own handler, without its promises and streams: a floor should be low.
    pool.dispatch(
      { method: 'POST', path, body, headers: { 'content-type': 'application/json' } },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd() {},
        onResponseError(_controller, error) {
          throw error;
        },
      },
    );
  }

  process.once('SIGTERM', () => process.exit(0));
  void connect();
}
