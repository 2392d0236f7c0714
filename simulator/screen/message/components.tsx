import type { ComponentChildren } from 'preact';
import { asList, asObject, asText, type Json } from '../../src/contract/json.ts';
import { pendingKey, useActs } from '../acts.ts';
import { hexColour } from '../place.ts';
import { Markdown } from '../text/text.tsx';
import { FileCard } from './attachments.tsx';
import { Menu } from './menu.tsx';
import { Picture } from './picture.tsx';
import { Icon } from '../icon.tsx';

/** https://discord.com/developers/docs/components/reference#component-object-component-types */
const TYPE = {
  row: 1,
  button: 2,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
} as const;

const SELECTS: ReadonlySet<unknown> = new Set([3, 5, 6, 7, 8]);

/** Every component of a message, of both generations. */
export const Components = ({ messageId, components }: { messageId: string; components: readonly unknown[] }) => (
  <>{components.map((component, at) => show(messageId, asObject(component), at))}</>
);

function show(messageId: string, component: Json, key: number): ComponentChildren {
  const children = asList(component['components']);
  const { type } = component;
  if (SELECTS.has(type)) return <MessageMenu key={key} messageId={messageId} menu={component} />;
  switch (type) {
    case TYPE.row:
      return (
        <div key={key} class="row">
          <Components messageId={messageId} components={children} />
        </div>
      );
    case TYPE.button:
      return <Button key={key} messageId={messageId} button={component} />;
    case TYPE.section:
      return (
        <div key={key} class="section">
          <div>
            <Components messageId={messageId} components={children} />
          </div>
          {show(messageId, asObject(component['accessory']), 0)}
        </div>
      );
    case TYPE.text:
      return (
        <div key={key}>
          <Markdown text={asText(component['content'])} />
        </div>
      );
    case TYPE.thumbnail:
      return <Media key={key} item={component} thumbnail />;
    case TYPE.gallery:
      return (
        <div key={key} class="gallery">
          {asList(component['items']).map((item, at) => (
            <Media key={at} item={asObject(item)} />
          ))}
        </div>
      );
    case TYPE.file:
      return (
        <FileCard
          key={key}
          name={asText(component['name'])}
          url={asText(asObject(component['file'])['url'])}
          size={Number(component['size'] ?? 0)}
        />
      );
    case TYPE.separator:
      return component['divider'] === false ? <div key={key} class="gap" /> : <hr key={key} />;
    case TYPE.container: {
      const { accent_color: accent } = component;
      return (
        <div
          key={key}
          class={typeof accent === 'number' ? 'container accented' : 'container'}
          style={typeof accent === 'number' ? { '--bar': hexColour(accent) } : {}}
        >
          <Components messageId={messageId} components={children} />
        </div>
      );
    }
    default:
      return null;
  }
}

const Media = ({ item, thumbnail = false }: { item: Json; thumbnail?: boolean }) => (
  <Picture
    url={asText(asObject(item['media'])['url'])}
    description={asText(item['description'])}
    thumbnail={thumbnail}
  />
);

const STYLES: Readonly<Record<number, string>> = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'link' };

function Button({ messageId, button }: { messageId: string; button: Json }) {
  const acts = useActs();
  const style = STYLES[Number(button['style'])] ?? 'secondary';
  const customId = asText(button['custom_id']);
  const emoji = asText(asObject(button['emoji'])['name']);
  const label = asText(button['label']);
  const face = (
    <>
      {emoji !== '' && <span class="emoji">{emoji}</span>}
      {label}
    </>
  );
  if (style === 'link') {
    return (
      <a class="button link" href={asText(button['url'])} target="_blank" rel="noreferrer noopener">
        {face}
        <Icon of="out" size={16} />
      </a>
    );
  }
  const waits = acts.pending === pendingKey(messageId, customId);
  return (
    <button
      type="button"
      class={`button ${style}`}
      disabled={button['disabled'] === true}
      aria-busy={waits}
      onClick={() => waits || acts.click(messageId, customId)}
    >
      {face}
    </button>
  );
}

function MessageMenu({ messageId, menu }: { messageId: string; menu: Json }) {
  const acts = useActs();
  const customId = asText(menu['custom_id']);
  return (
    <Menu
      menu={menu}
      busy={acts.pending === pendingKey(messageId, customId)}
      onPick={(values) => acts.choose(messageId, customId, values)}
    />
  );
}
