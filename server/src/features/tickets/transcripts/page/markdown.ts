import { html } from 'hono/html';
import { channelKey, roleKey } from '../names/keys.ts';
import { parseMarkdown } from './blocks.ts';
import { fullTime, type Html, isVisible, plain, shownName } from './html.ts';
import type { Block, Inline } from './nodes.ts';

/** Who is called how, by id; roles and channels by `roleKey` and `channelKey`. */
export type Names = Readonly<Record<string, string>>;

/** Discord's Markdown as HTML. Nothing in the text becomes a tag or an attribute by itself. */
export const markdown = (text: string, names: Names): Html =>
  html`${parseMarkdown(plain(text)).map((block) => blockHtml(block, names))}`;

function blockHtml(block: Block, names: Names): Html {
  switch (block.kind) {
    case 'paragraph':
      // No <p>: a spoiler would end it.
      return html`<div dir="auto">${inlineHtml(block.children, names)}</div>`;
    case 'small':
      return html`<div class="small" dir="auto">${inlineHtml(block.children, names)}</div>`;
    case 'heading':
      // Not a heading of the page: whoever listens to the page would lose their way.
      return html`<div class="heading heading-${block.level}" dir="auto">${inlineHtml(block.children, names)}</div>`;
    case 'quote':
      return html`<blockquote>${block.children.map((child) => blockHtml(child, names))}</blockquote>`;
    case 'code':
      return html`<pre tabindex="0"><code>${block.text}</code></pre>`;
    case 'list': {
      const items = block.items.map(
        ({ depth, children }) => html`<li class="depth-${depth}" dir="auto">${inlineHtml(children, names)}</li>`,
      );
      return block.start === undefined ? html`<ul>${items}</ul>` : html`<ol start="${block.start}">${items}</ol>`;
    }
  }
}

const inlineHtml = (nodes: readonly Inline[], names: Names): Html[] => nodes.map((node) => nodeHtml(node, names));

function nodeHtml(node: Inline, names: Names): Html {
  switch (node.kind) {
    case 'text':
      return html`${node.text}`;
    case 'break':
      return html`<br>`;
    case 'code':
      return html`<code>${node.text}</code>`;
    case 'emoji':
      return html`<span class="emoji">${node.text}</span>`;
    case 'command':
      return html`<span class="mention">${node.text}</span>`;
    case 'bold':
      return html`<strong>${inlineHtml(node.children, names)}</strong>`;
    case 'italic':
      return html`<em>${inlineHtml(node.children, names)}</em>`;
    case 'underline':
      return html`<u>${inlineHtml(node.children, names)}</u>`;
    case 'strike':
      return html`<s>${inlineHtml(node.children, names)}</s>`;
    case 'spoiler':
      return html`<details class="spoiler"><summary>Spoiler</summary><span>${inlineHtml(node.children, names)}</span></details>`;
    case 'address':
      return webLink(node.url, html`${node.url}`);
    case 'link':
      // Where it really leads stands beside it.
      return html`${webLink(node.url, html`${inlineHtml(node.children, names)}`)} <span class="host">(${new URL(node.url).host})</span>`;
    case 'user': {
      const name = Object.hasOwn(names, node.id) ? names[node.id] : undefined;
      return name === undefined
        ? html`<span class="mention" title="${node.id}">@somebody</span>`
        : html`<span class="mention" title="${node.id}">@<bdi>${shownName(name, node.id)}</bdi></span>`;
    }
    case 'role':
      return placeHtml(node.id, '@', placeName(names, roleKey(node.id)) ?? 'role');
    case 'channel':
      return placeHtml(node.id, '#', placeName(names, channelKey(node.id)) ?? 'channel');
    case 'everyone':
      return html`<span class="mention">${node.text}</span>`;
    case 'time':
      return fullTime(node.at);
  }
}

const placeHtml = (id: string, sign: string, name: string): Html =>
  html`<span class="mention" title="${id}">${sign}<bdi>${name}</bdi></span>`;

/** The name of a role or channel as it can be shown; undefined where none is known, or it could not be seen. */
export function placeName(names: Names, key: string): string | undefined {
  const name = Object.hasOwn(names, key) ? plain(names[key] ?? '') : '';
  // Discord's own @everyone has its sign in its name.
  return isVisible(name) ? name.replace(/^@/, '') : undefined;
}

/** A link out of the page: it tells nobody where it was found. The address is http or https. */
export const webLink = (url: string, label: Html): Html =>
  html`<a href="${url}" rel="noopener nofollow noreferrer" target="_blank">${label}</a>`;
