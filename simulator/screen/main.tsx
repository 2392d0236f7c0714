import './style/base.css';
import './style/pane.css';
import './style/message.css';
import './style/text.css';
import './style/embed.css';
import './style/components.css';
import './style/form.css';
import './style/files.css';
import './style/composer.css';
import './style/tools.css';
import './roblox/roblox.css';
import { render } from 'preact';
import { App } from './app.tsx';

// A file that is dropped beside a field would take the place of this page.
for (const kind of ['dragover', 'drop'] as const) {
  window.addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
}

const root = document.querySelector('#app');
if (root) render(<App />, root);
