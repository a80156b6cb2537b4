import { render } from 'preact';
import './styles/base.css';
import './styles/tokens.css';
import './styles/fonts.css';
import './styles/parts.css';
import './styles/shell.css';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root !== null) {
  // What the page says until the application is there, `App` says on.
  root.replaceChildren();
  render(<App />, root);
}
