import { useState } from 'preact/hooks';
import type { Line, LineFile } from '../../src/screen/wire.ts';
import { sizeWords } from '../files/chosen.ts';
import { Icon } from '../icon.tsx';
import { ownAddress, Picture } from './picture.tsx';

/** Pictures of dots: they carry no program, as a drawing in SVG may. */
const PICTURES: ReadonlySet<string | undefined> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);

/** https://discord.com/developers/docs/resources/message#message-object-message-flags */
const COMPONENTS_V2 = 1 << 15;

/** The files of a message, but for those that its embeds or components show: Discord shows those only there. */
export function Attachments({ line }: { line: Line }) {
  if ((line.flags & COMPONENTS_V2) !== 0) return null;
  const embeds = JSON.stringify(line.embeds);
  const shown = line.attachments.filter(({ id }) => !embeds.includes(`/attachments/${line.channelId}/${id}/`));
  if (shown.length === 0) return null;
  return (
    <div class="attachments">
      {shown.map((file) => (
        <Attachment key={file.id} file={file} />
      ))}
    </div>
  );
}

function Attachment({ file }: { file: LineFile }) {
  const { filename, url, size, contentType } = file;
  const [broken, setBroken] = useState(false);
  const own = ownAddress(url);
  if (broken || own === undefined || !PICTURES.has(contentType?.split(';')[0]?.trim().toLowerCase())) {
    return <FileCard name={filename} url={url} size={size} />;
  }
  return (
    <a class="picture-link" href={own} download={filename}>
      <Picture url={url} description={file.description ?? filename} onBroken={() => setBroken(true)} />
    </a>
  );
}

/** A file that somebody can take. `size` in bytes; 0 if it is not known. */
export const FileCard = ({ name, url, size }: { name: string; url: string; size: number }) => (
  <div class="file">
    <Icon of="file" size={24} />
    <span class="file-about">
      <a href={ownAddress(url) ?? url} download={name}>
        {name}
      </a>
      {size > 0 && <small class="dim">{sizeWords(size)}</small>}
    </span>
  </div>
);
