import type { LookChannel, LookServer } from '../../src/screen/wire.ts';
import { Icon } from '../icon.tsx';

/** https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
export const CATEGORY = 4;
const VOICE: ReadonlySet<number> = new Set([2, 13]);
const THREADS: ReadonlySet<number> = new Set([10, 11, 12]);

const byPosition = (a: LookChannel, b: LookChannel) =>
  a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** The first channel that a newcomer of a server looks at. */
export function firstChannel(server: LookServer): LookChannel | undefined {
  const texts = server.channels.filter(({ type }) => type === 0).sort(byPosition);
  const below = (parentId: string | null) => texts.find((channel) => channel.parentId === parentId);
  const categories = server.channels.filter(({ type }) => type === CATEGORY).sort(byPosition);
  return [null, ...categories.map(({ id }) => id)].map(below).find((channel) => channel !== undefined);
}

/** A server's channels below their categories, as far as they are seen. */
export function ChannelList(props: {
  server: LookServer;
  open: string | undefined;
  unread(channel: LookChannel): boolean;
  onOpen(channelId: string): void;
}) {
  const { server } = props;
  const categories = server.channels.filter(({ type }) => type === CATEGORY).sort(byPosition);
  const below = (parentId: string | null) =>
    server.channels
      .filter((channel) => channel.parentId === parentId && channel.type !== CATEGORY && !THREADS.has(channel.type))
      // Voice channels stand below the others.
      .sort((a, b) => Number(VOICE.has(a.type)) - Number(VOICE.has(b.type)) || byPosition(a, b));
  const item = (channel: LookChannel) => <Item key={channel.id} channel={channel} {...props} />;
  return (
    <nav class="channels" aria-label={`Channels of ${server.name}`}>
      <ul>{below(null).map(item)}</ul>
      {categories.map((category) => {
        const inside = below(category.id);
        if (inside.length === 0) return null;
        return (
          <section key={category.id}>
            <h3>
              <Icon of="down" size={12} />
              {category.name}
            </h3>
            <ul>{inside.map(item)}</ul>
          </section>
        );
      })}
    </nav>
  );
}

function Item(props: {
  channel: LookChannel;
  server: LookServer;
  open: string | undefined;
  unread(channel: LookChannel): boolean;
  onOpen(channelId: string): void;
}) {
  const { channel, server, open } = props;
  const threads = server.channels
    .filter(({ parentId, type }) => parentId === channel.id && THREADS.has(type))
    .sort(byPosition);
  const isOpen = channel.id === open;
  const unread = !isOpen && props.unread(channel);
  return (
    <li>
      <button
        type="button"
        class={unread ? 'channel unread' : 'channel'}
        aria-current={isOpen ? 'page' : undefined}
        onClick={() => props.onOpen(channel.id)}
      >
        <Icon of={THREADS.has(channel.type) ? 'message' : 'hash'} size={18} />
        <span>{channel.name}</span>
        {unread && <span class="sr-only">, unread</span>}
      </button>
      {threads.length > 0 && (
        <ul class="threads">
          {threads.map((thread) => (
            <Item key={thread.id} {...props} channel={thread} />
          ))}
        </ul>
      )}
    </li>
  );
}
