/** What came of copying: it is in the clipboard, or it is selected and the person presses the keys. */
export type Copying = 'copied' | 'selected';

/**
 * Puts a text into the clipboard. Where the browser does not let a page write there, what is shown is selected and copied
 * the old way; where that is not allowed either, it stays selected.
 *
 * @param shown where the same text stands on the page
 */
export async function copyText(text: string, shown: Element): Promise<Copying> {
  try {
    // Not there at all on a page that came over plain HTTP from another machine.
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    document.getSelection()?.selectAllChildren(shown);
    return document.execCommand('copy') ? 'copied' : 'selected';
  }
}
