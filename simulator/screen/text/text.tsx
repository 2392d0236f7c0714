import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useNow } from '../clock.ts';
import { colourOf, hexColour, nameOf, usePlaceHere } from '../place.ts';
import { CodeBlock } from './code-block.tsx';
import { parseInline } from './inline.ts';
import type { Block, Inline, TimeStyle } from './nodes.ts';
import { parseMarkdown } from './parse.ts';
import { formatTime } from './time.ts';

/** Discord's Markdown, as elements. */
export const Markdown = ({ text }: { text: string }) => <>{parseMarkdown(text).map(block)}</>;

/** One line of it: titles of embeds take no blocks. */
export const MarkdownLine = ({ text }: { text: string }) => <>{parseInline(text).map(inline)}</>;

function block(node: Block, key: number): ComponentChildren {
  switch (node.kind) {
    case 'paragraph':
      return <div key={key}>{node.children.map(inline)}</div>;
    case 'small':
      return (
        <small key={key} class="subtext">
          {node.children.map(inline)}
        </small>
      );
    case 'heading':
      // Not h1 to h3: a message must not get into the outline of the page.
      return (
        <div key={key} class={`heading heading-${node.level}`}>
          {node.children.map(inline)}
        </div>
      );
    case 'quote':
      return <blockquote key={key}>{node.children.map(block)}</blockquote>;
    case 'code':
      return <CodeBlock key={key} text={node.text} />;
    case 'list': {
      const items = node.items.map((item, at) => <li key={at}>{item.map(block)}</li>);
      return node.start === undefined ? (
        <ul key={key}>{items}</ul>
      ) : (
        <ol key={key} start={node.start}>
          {items}
        </ol>
      );
    }
  }
}

function inline(node: Inline, key: number): ComponentChildren {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return <br key={key} />;
    case 'bold':
      return <strong key={key}>{node.children.map(inline)}</strong>;
    case 'italic':
      return <em key={key}>{node.children.map(inline)}</em>;
    case 'underline':
      return <u key={key}>{node.children.map(inline)}</u>;
    case 'strike':
      return <s key={key}>{node.children.map(inline)}</s>;
    case 'spoiler':
      return <Spoiler key={key}>{node.children.map(inline)}</Spoiler>;
    case 'code':
      return <code key={key}>{node.text}</code>;
    case 'link':
      return (
        <a key={key} href={node.url} target="_blank" rel="noreferrer noopener">
          {node.children.map(inline)}
        </a>
      );
    case 'time':
      return <Time key={key} seconds={node.seconds} style={node.style} />;
    case 'everyone':
      return (
        <span key={key} class="mention">
          {node.text}
        </span>
      );
    case 'emoji':
      return <span key={key}>:{node.name}:</span>;
    case 'user':
    case 'role':
    case 'channel':
      return <Mention key={key} kind={node.kind} id={node.id} />;
    case 'command':
      return <CommandMention key={key} name={node.name} />;
  }
}

function Spoiler({ children }: { children: ComponentChildren }) {
  const [shown, setShown] = useState(false);
  if (shown) return <span class="spoiler shown">{children}</span>;
  return (
    <button type="button" class="spoiler" aria-label="Spoiler, press to show it" onClick={() => setShown(true)}>
      <span aria-hidden="true">{children}</span>
    </button>
  );
}

function Time({ seconds, style }: { seconds: number; style: TimeStyle }) {
  const now = useNow();
  return (
    <time class="timestamp" dateTime={new Date(seconds * 1_000).toISOString()} title={formatTime(seconds, 'F', now)}>
      {formatTime(seconds, style, now)}
    </time>
  );
}

function Mention({ kind, id }: { kind: 'user' | 'role' | 'channel'; id: string }) {
  const place = usePlaceHere();
  if (kind === 'user') return <span class="mention">@{nameOf(place, id)}</span>;
  if (kind === 'role') {
    const role = place.server?.roles.find((role) => role.id === id);
    const colour = role && role.color !== 0 ? hexColour(role.color) : undefined;
    return (
      <span class="mention role" style={colour === undefined ? {} : { '--role': colour }}>
        @{role?.name ?? 'deleted-role'}
      </span>
    );
  }
  const channel = place.server?.channels.find((channel) => channel.id === id);
  if (!channel) return <span class="mention">#No Access</span>;
  return (
    <button type="button" class="mention" onClick={() => place.openChannel(id)}>
      #{channel.name}
    </button>
  );
}

function CommandMention({ name }: { name: string }) {
  const { typeCommand } = usePlaceHere();
  return (
    <button type="button" class="mention" onClick={() => typeCommand(name)}>
      /{name}
    </button>
  );
}

/** Somebody's name in the colour of his highest role. */
export function Name({ id, name }: { id: string; name: string }) {
  const { server } = usePlaceHere();
  const colour = colourOf(server, id);
  return (
    <span class="name" style={colour === undefined ? {} : { '--role': colour }}>
      {name}
    </span>
  );
}
