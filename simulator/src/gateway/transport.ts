import { createDeflate, deflateSync, constants } from 'node:zlib';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** How payloads leave: as text, as one deflated stream, or (asked for in IDENTIFY) large ones deflated one by one. */
export interface Transport {
  send(text: string): void;
  /** From now on large payloads are deflated, as `compress: true` in IDENTIFY asks for. */
  compressLarge(): void;
  /** Sends no more. `after` is called once everything before has left. */
  end(after?: () => void): void;
}

/** Discord doesn't say from where on; READY and GUILD_CREATE are well above. */
const LARGE_CHARACTERS = 8_192;

/** Plain text over a socket, or `zlib-stream`. https://discord.com/developers/docs/topics/gateway#transport-compression */
export function createTransport(socket: WebSocket, wire: Duplex, compress: 'none' | 'zlib-stream'): Transport {
  return compress === 'none' ? plain(socket, wire) : streamed(socket);
}

function plain(socket: WebSocket, wire: Duplex): Transport {
  let deflateLarge = false;
  let corked = false;

  /** What is sent while one round of requests is served leaves in one write: under load that halves the cost. */
  function gather() {
    if (corked) return;
    corked = true;
    wire.cork();
    setImmediate(() => {
      corked = false;
      wire.uncork();
    });
  }

  return {
    send(text) {
      gather();
      const deflated = deflateLarge && text.length > LARGE_CHARACTERS;
      socket.send(deflated ? deflateSync(text) : text, { binary: deflated });
    },
    compressLarge() {
      deflateLarge = true;
    },
    end(after) {
      if (after) setImmediate(after);
    },
  };
}

function streamed(socket: WebSocket): Transport {
  const deflate = createDeflate();
  let chunks: Buffer[] = [];
  deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
  deflate.on('error', () => socket.terminate());
  return {
    send(text) {
      deflate.write(text);
      // Each payload ends with a flush (00 00 FF FF): the client knows by it that the payload is whole.
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        const payload = Buffer.concat(chunks);
        chunks = [];
        socket.send(payload, { binary: true });
      });
    },
    compressLarge() {},
    end(after) {
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        after?.();
        deflate.destroy();
      });
    },
  };
}
