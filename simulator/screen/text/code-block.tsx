import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { type Copying, copyText } from './copy.ts';

/** How long it says "Copied". */
const SAID_MS = 2_000;

const WORDS: Readonly<Record<Copying, string>> = {
  copied: 'Copied',
  selected: 'Selected. Press Ctrl+C, or ⌘C on a Mac.',
};

/** Code, with Discord's button that copies it. */
export function CodeBlock({ text }: { text: string }) {
  const code = useRef<HTMLElement>(null);
  const [came, setCame] = useState<{ of: Copying }>();

  useEffect(() => {
    // Who has to press keys himself is told until he did.
    if (came?.of !== 'copied') return;
    const timer = setTimeout(() => setCame(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [came]);

  async function copy() {
    if (code.current) setCame({ of: await copyText(text, code.current) });
  }

  return (
    <div class="code-block">
      <pre>
        <code ref={code}>{text}</code>
      </pre>
      <button type="button" class="copy" aria-label="Copy code" onClick={() => void copy()}>
        <Icon of={came?.of === 'copied' ? 'done' : 'copy'} size={16} />
      </button>
      <span class={`copy-said ${came?.of ?? ''}`} role="status">
        {came && WORDS[came.of]}
      </span>
    </div>
  );
}
