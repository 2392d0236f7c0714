import { asList, asObject, asText, type Json } from '../../src/contract/json.ts';
import { hexColour } from '../place.ts';
import { Markdown, MarkdownLine } from '../text/text.tsx';
import { useNow } from '../clock.ts';
import { messageTime } from '../text/time.ts';
import { Picture } from './picture.tsx';

/** https://discord.com/developers/docs/resources/message#embed-object */
export function EmbedBox({ embed }: { embed: Json }) {
  const { color } = embed;
  const bar = typeof color === 'number' && color !== 0 ? { '--bar': hexColour(color) } : {};
  const title = asText(embed['title']);
  const url = asText(embed['url']);
  const author = asText(asObject(embed['author'])['name']);
  const fields = asList(embed['fields']).map(asObject);
  return (
    <article class="embed" style={bar}>
      <div class="embed-body">
        {author !== '' && <div class="embed-author">{author}</div>}
        {title !== '' && (
          <div class="embed-title">
            {url === '' ? (
              <MarkdownLine text={title} />
            ) : (
              <a href={url} target="_blank" rel="noreferrer noopener">
                <MarkdownLine text={title} />
              </a>
            )}
          </div>
        )}
        {asText(embed['description']) !== '' && (
          <div class="embed-description">
            <Markdown text={asText(embed['description'])} />
          </div>
        )}
        {fields.length > 0 && <Fields fields={fields} />}
        <Picture url={asText(asObject(embed['image'])['url'])} description="" />
        <Footer embed={embed} />
      </div>
      <Picture url={asText(asObject(embed['thumbnail'])['url'])} description="" thumbnail />
    </article>
  );
}

/** Up to three inline fields stand side by side. */
function Fields({ fields }: { fields: readonly Json[] }) {
  return (
    <dl class="embed-fields">
      {fields.map((field, at) => (
        <div key={at} class={field['inline'] === true ? 'embed-field inline' : 'embed-field'}>
          <dt>
            <MarkdownLine text={asText(field['name'])} />
          </dt>
          <dd>
            <Markdown text={asText(field['value'])} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Footer({ embed }: { embed: Json }) {
  const now = useNow(60_000);
  const text = asText(asObject(embed['footer'])['text']);
  const timestamp = asText(embed['timestamp']);
  if (text === '' && timestamp === '') return null;
  return (
    <footer class="embed-footer">
      {[text, timestamp === '' ? '' : messageTime(timestamp, now)].filter((part) => part !== '').join(' • ')}
    </footer>
  );
}
