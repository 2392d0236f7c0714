import { useRef } from 'preact/hooks';

/** Where the small Discord keeps files, whatever name it is reached by. */
const FILES = /^https?:\/\/[^/]+(\/cdn\/.+)$/;

/** The address at this page's own origin; undefined for pictures from elsewhere, which are never loaded. */
export const ownAddress = (url: string): string | undefined => FILES.exec(url)?.[1];

/** A picture in a message. One from elsewhere is only named. */
export function Picture({
  url,
  description,
  thumbnail = false,
  onBroken,
}: {
  url: string;
  description: string;
  thumbnail?: boolean;
  /** It is no picture after all. */
  onBroken?(): void;
}) {
  const own = useFirstAddress(ownAddress(url));
  if (url === '') return null;
  if (own === undefined) {
    return thumbnail ? null : (
      <div class="picture-elsewhere">A picture from elsewhere, which this page does not load.</div>
    );
  }
  return <img class={thumbnail ? 'thumbnail' : 'picture'} src={own} alt={description} onError={() => onBroken?.()} />;
}

/** Addresses are signed anew each time a message is read. The first one stays, so that no picture is loaded twice. */
function useFirstAddress(own: string | undefined): string | undefined {
  const first = useRef(own);
  if (first.current?.split('?')[0] !== own?.split('?')[0]) first.current = own;
  return first.current;
}
