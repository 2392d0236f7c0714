import { useState } from 'preact/hooks';
import type { Line } from '../../src/screen/wire.ts';
import { useActs } from '../acts.ts';
import { useNow } from '../clock.ts';
import { nameOf, usePlaceHere } from '../place.ts';
import { Markdown, MarkdownLine, Name } from '../text/text.tsx';
import { messageTime } from '../text/time.ts';
import { Avatar } from './avatar.tsx';
import { Attachments } from './attachments.tsx';
import { Components } from './components.tsx';
import { EmbedBox } from './embed.tsx';
import { MessageTools } from './message-tools.tsx';
import { SystemLine } from './system-line.tsx';
import { Icon } from '../icon.tsx';

/** A message with a face of its own, or one that goes on from the one above. */
export function Message({ line, goesOn }: { line: Line; goesOn: boolean }) {
  const place = usePlaceHere();
  const acts = useActs();
  const [editing, setEditing] = useState(false);
  if (line.type !== 0 && line.type !== 19 && line.type !== 20 && line.type !== 23) return <SystemLine line={line} />;

  const pinged = line.pings.everyone || line.pings.userIds.includes(place.viewer) || pingsRoleOf(line, place);
  const classes = ['message', goesOn ? 'goes-on' : '', line.ephemeral ? 'ephemeral' : '', pinged ? 'pinged' : ''];
  return (
    <li class={classes.filter((name) => name !== '').join(' ')} data-message={line.id}>
      {!goesOn && <Above line={line} />}
      {!goesOn && <Avatar id={line.author.id} name={line.author.name} size={40} />}
      <div class="message-body">
        {!goesOn && <Head line={line} />}
        {editing ? (
          <EditBox
            line={line}
            onEnd={(content) => {
              setEditing(false);
              if (content !== undefined && content !== line.content) acts.edit(line, content);
            }}
          />
        ) : (
          <Body line={line} />
        )}
        <Below line={line} />
      </div>
      <MessageTools line={line} onEdit={() => setEditing(true)} />
    </li>
  );
}

function pingsRoleOf(line: Line, { server, viewer }: ReturnType<typeof usePlaceHere>): boolean {
  const roles = server?.members.find(({ id }) => id === viewer)?.roles ?? [];
  return line.pings.roleIds.some((id) => roles.includes(id));
}

/** "Ada used /training", or the message that this one answers. */
function Above({ line }: { line: Line }) {
  const place = usePlaceHere();
  const { usedBy, replyTo } = line;
  if (usedBy?.command !== undefined) {
    const name = nameOf(place, usedBy.userId);
    return (
      <div class="above">
        <Avatar id={usedBy.userId} name={name} size={16} />
        <span>
          <Name id={usedBy.userId} name={name} /> used <span class="command-name">/{usedBy.command}</span>
        </span>
      </div>
    );
  }
  if (replyTo === undefined) return null;
  if (replyTo === 'deleted') {
    return (
      <div class="above">
        <em>Original message was deleted</em>
      </div>
    );
  }
  const name = nameOf(place, replyTo.authorId);
  return (
    <div class="above">
      <Avatar id={replyTo.authorId} name={name} size={16} />
      <span class="above-text">
        <Name id={replyTo.authorId} name={`@${name}`} />{' '}
        {replyTo.text === '' ? (
          <em>Click to see attachment</em>
        ) : (
          <MarkdownLine text={replyTo.text.replaceAll('\n', ' ')} />
        )}
      </span>
    </div>
  );
}

function Head({ line }: { line: Line }) {
  const now = useNow(60_000);
  const { author } = line;
  return (
    <div class="head">
      <Name id={author.id} name={author.name} />
      {author.bot && <span class="tag">APP</span>}
      <time dateTime={line.timestamp}>{messageTime(line.timestamp, now)}</time>
    </div>
  );
}

function Body({ line }: { line: Line }) {
  const { author } = line;
  if (line.thinking) {
    return (
      <div class="thinking" role="status">
        <span class="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>{' '}
        {author.name} is thinking…
      </div>
    );
  }
  return (
    <>
      {(line.content !== '' || line.edited) && (
        <div class="content">
          <Markdown text={line.content} />
          {line.edited && <span class="edited"> (edited)</span>}
        </div>
      )}
      {line.embeds.map((embed, at) => (
        <EmbedBox key={at} embed={embed} />
      ))}
      <Attachments line={line} />
      <Components messageId={line.id} components={line.components} />
    </>
  );
}

function Below({ line }: { line: Line }) {
  const acts = useActs();
  return (
    <>
      {line.reactions.length > 0 && (
        <div class="reactions">
          {line.reactions.map(({ emoji, count, mine }) => (
            <button
              key={emoji}
              type="button"
              class="reaction"
              aria-pressed={mine}
              onClick={() => acts.react(line, emoji)}
            >
              {emoji} <span>{count}</span>
            </button>
          ))}
        </div>
      )}
      {line.failure !== undefined && (
        <div class="failure" role="alert">
          <Icon of="info" size={14} />
          {line.failure}
        </div>
      )}
      {line.ephemeral && (
        <div class="only-you">
          <Icon of="eye" size={14} /> Only you can see this •{' '}
          <button type="button" class="plain-link" onClick={() => acts.remove(line)}>
            Dismiss message
          </button>
        </div>
      )}
    </>
  );
}

function EditBox({ line, onEnd }: { line: Line; onEnd(content?: string): void }) {
  const [text, setText] = useState(line.content);
  return (
    <div class="edit-box">
      <textarea
        aria-label="Edit your message"
        value={text}
        ref={(box) => box?.focus()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onEnd();
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            onEnd(text.trim());
          }
        }}
      />
      <small>escape to cancel, enter to save</small>
    </div>
  );
}
