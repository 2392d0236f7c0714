import { useEffect, useState } from 'preact/hooks';

type Theme = 'dark' | 'light';

/** The bar above the panes. */
export function Top(props: { two: boolean; reachable: boolean; onSplit(): void }) {
  const [theme, setTheme] = useState<Theme>(() =>
    matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark',
  );
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <header class="top">
      <strong>A small Discord</strong>
      <span class="dim top-words">It runs on your machine. Nothing here is real.</span>
      {!props.reachable && (
        <span class="unreachable" role="status">
          Not reachable, trying again…
        </span>
      )}
      <span class="top-end">
        <button type="button" aria-pressed={props.two} onClick={props.onSplit}>
          Two people
        </button>
        <button type="button" onClick={() => setTheme(other)}>
          {other === 'dark' ? 'Dark' : 'Light'}
        </button>
      </span>
    </header>
  );
}
