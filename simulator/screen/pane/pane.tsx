import { useEffect, useRef, useState } from 'preact/hooks';
import type { LookChannel } from '../../src/screen/wire.ts';
import { ActsContext } from '../acts.ts';
import type { Changes } from '../changes.ts';
import { ClockContext } from '../clock.ts';
import { Composer, type Put } from '../composer/composer.tsx';
import { Icon } from '../icon.tsx';
import { Form } from '../message/form.tsx';
import { nameOf, type Place, PlaceContext } from '../place.ts';
import { usePlace } from '../use-place.ts';
import { ChannelList, firstChannel } from './channel-list.tsx';
import { Chat } from './chat.tsx';
import { DirectList } from './direct-list.tsx';
import { MemberList } from './member-list.tsx';
import { Rail } from './rail.tsx';
import { usePaneActs } from './use-acts.ts';
import { ViewerChoice } from './viewer-choice.tsx';

/** Whom a pane looks as, and where. */
export interface PaneState {
  readonly viewer: string;
  /** Undefined among the direct messages. */
  readonly serverId: string | undefined;
  readonly channelId: string | undefined;
  readonly put: Put | undefined;
}

/** One person's Discord. */
export function Pane(props: {
  label: string;
  changes: Changes;
  state: PaneState;
  onState(change: Partial<PaneState>): void;
}) {
  const { changes, state, onState, label } = props;
  const { viewer, channelId } = state;
  const { look, lines, typing, problem } = usePlace(changes, viewer, channelId);
  const does = usePaneActs(changes, viewer, channelId ?? '');
  const [drawer, setDrawer] = useState<'channels' | 'members'>();
  const read = useRef(new Map<string, string | null>());

  const server = look?.servers.find(({ id }) => id === state.serverId);
  const channel = server?.channels.find(({ id }) => id === channelId);
  const direct = look?.directs.find((direct) => direct.channelId === channelId);

  // A channel that went out of sight, or a server that was left: somewhere else there is something to see.
  useEffect(() => {
    // Without a server somebody looks at the direct messages, of which there may be none.
    if (!look || channel || direct || state.serverId === undefined) return;
    const other = server ?? look.servers[0];
    const to = other && firstChannel(other)?.id;
    // Who left his only server comes back to it once he joins again.
    if (to !== channelId || (other && other.id !== state.serverId)) {
      onState({ serverId: other?.id ?? state.serverId, channelId: to });
    }
  });

  const newest = channel?.lastMessageId ?? direct?.lastMessageId ?? null;
  if (look && !read.current.has(viewer)) {
    // What was there before somebody looked counts as read.
    read.current.set(viewer, null);
    for (const server of look.servers)
      for (const { id, lastMessageId } of server.channels) read.current.set(`${viewer} ${id}`, lastMessageId);
  }
  if (channelId !== undefined) read.current.set(`${viewer} ${channelId}`, newest);
  const unread = ({ id, lastMessageId }: Pick<LookChannel, 'id' | 'lastMessageId'>) =>
    lastMessageId !== null && read.current.get(`${viewer} ${id}`) !== lastMessageId;

  if (!look)
    return (
      <section class="pane loading" aria-label={label}>
        {problem ?? 'Opening…'}
      </section>
    );

  const place: Place = {
    viewer,
    look,
    server,
    channelId: channelId ?? '',
    channel,
    openChannel: (id) => onState({ channelId: id }),
    typeCommand: (words) => onState({ put: { text: `/${words} ` } }),
  };
  const otherName = direct ? nameOf({ server: undefined, look }, direct.otherId) : '';
  const title = channel ? `#${channel.name}` : otherName;
  const open = (id: string) => {
    onState({ channelId: id });
    setDrawer(undefined);
  };

  return (
    <ClockContext.Provider value={look.now - Date.now()}>
      <PlaceContext.Provider value={place}>
        <ActsContext.Provider value={does.acts}>
          <section class="pane" aria-label={label} data-drawer={drawer}>
            <ViewerChoice look={look} viewer={viewer} server={server} onViewer={(id) => onState({ viewer: id })} />
            <div class="pane-inside" inert={does.form !== undefined}>
              <div class="side">
                <Rail
                  look={look}
                  serverId={state.serverId}
                  unreadDirects={look.directs.some((direct) =>
                    unread({ id: direct.channelId, lastMessageId: direct.lastMessageId }),
                  )}
                  onServer={(serverId) => onState({ serverId, channelId: undefined })}
                  onDirects={() => onState({ serverId: undefined, channelId: look.directs[0]?.channelId })}
                />
                <div class="side-list">
                  <h2 class="server-name">{server?.name ?? 'Direct Messages'}</h2>
                  {server ? (
                    <ChannelList server={server} open={channelId} unread={unread} onOpen={open} />
                  ) : (
                    <DirectList look={look} open={channelId} onOpen={open} />
                  )}
                </div>
              </div>
              <div class="main">
                <header class="channel-head">
                  <button
                    type="button"
                    class="icon only-narrow"
                    aria-label="Channels"
                    aria-expanded={drawer === 'channels'}
                    onClick={() => setDrawer(drawer === 'channels' ? undefined : 'channels')}
                  >
                    <Icon of="menu" />
                  </button>
                  <h2>
                    <Icon of={channel ? 'hash' : 'message'} />
                    {channel?.name ?? otherName}
                  </h2>
                  {channel?.topic !== null && <span class="topic">{channel?.topic}</span>}
                  {server && (
                    <button
                      type="button"
                      class="icon members-toggle"
                      aria-label="Members"
                      aria-expanded={drawer === 'members'}
                      onClick={() => setDrawer(drawer === 'members' ? undefined : 'members')}
                    >
                      <Icon of="people" />
                    </button>
                  )}
                </header>
                <div class="middle">
                  <div class="talk">
                    {server?.unavailable === true ? (
                      <p class="nothing">This server is unavailable right now, due to an outage.</p>
                    ) : channelId === undefined ? (
                      <p class="nothing">{nothingWords(look.servers.length)}</p>
                    ) : (
                      <>
                        <Chat
                          // Where one channel was read up to says nothing about another.
                          key={`read ${viewer} ${channelId}`}
                          title={title}
                          lines={lines?.filter(({ id }) => !does.dismissed.has(id))}
                          sending={does.sending}
                          typing={typing}
                        />
                        {does.problem !== undefined && (
                          <p class="problem toast" role="alert">
                            {does.problem}{' '}
                            <button type="button" class="plain-link" onClick={does.endProblem}>
                              Close
                            </button>
                          </p>
                        )}
                        <Composer
                          // What was typed in one channel, or as one person, is not sent in another.
                          key={`${viewer} ${channelId}`}
                          mayWrite={channel?.mayWrite ?? true}
                          mayAttach={channel?.mayAttach ?? true}
                          placeholder={`Message ${channel ? title : `@${otherName}`}`}
                          put={state.put}
                          onPut={() => onState({ put: undefined })}
                          replyTo={does.replyTo}
                          onReplied={does.endReply}
                          onWrite={does.write}
                          onCommand={does.command}
                        />
                      </>
                    )}
                  </div>
                  {server && <MemberList server={server} channel={channel} />}
                </div>
              </div>
            </div>
            {does.form && (
              <Form
                key={does.form.interactionId}
                modal={does.form.modal}
                onSubmit={(values, files) => does.acts.submit(does.form?.interactionId ?? '', values, files)}
                onClose={does.acts.closeForm}
              />
            )}
          </section>
        </ActsContext.Provider>
      </PlaceContext.Provider>
    </ClockContext.Provider>
  );
}

const nothingWords = (servers: number) =>
  servers === 0
    ? 'This person is in no server. Open People above and let them join again.'
    : 'There is nothing to read here yet.';
