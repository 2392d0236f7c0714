/** Where the small Discord keeps files, whatever name it is reached by. */
const FILES = /^https?:\/\/[^/]+(\/cdn\/.+)$/;

/** The address at this page's own origin; undefined for pictures from elsewhere, which are never loaded. */
export const ownAddress = (url: string): string | undefined => FILES.exec(url)?.[1];

/** A picture in a message. One from elsewhere is only named. */
export function Picture({
  url,
  description,
  thumbnail = false,
}: {
  url: string;
  description: string;
  thumbnail?: boolean;
}) {
  if (url === '') return null;
  const own = ownAddress(url);
  if (own === undefined) {
    return thumbnail ? null : (
      <div class="picture-elsewhere">A picture from elsewhere, which this page does not load.</div>
    );
  }
  return <img class={thumbnail ? 'thumbnail' : 'picture'} src={own} alt={description} />;
}
