import { useEffect, useState } from 'preact/hooks';
import { type ToolName, TOOLS } from './tools/tools.tsx';

type Theme = 'dark' | 'light';

/** The bar above the panes. */
export function Top(props: {
  two: boolean;
  tool: ToolName | undefined;
  reachable: boolean;
  onTool(name: ToolName): void;
  onSplit(): void;
}) {
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
        {TOOLS.map((name) => (
          <button
            key={name}
            type="button"
            aria-expanded={props.tool === name}
            aria-controls="tools"
            onClick={() => props.onTool(name)}
          >
            {name}
          </button>
        ))}
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
