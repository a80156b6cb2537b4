import { messageOf } from '../api.ts';
import { Component, type ComponentChildren, type JSX } from 'preact';

interface State {
  error: unknown;
}

/** A bug of the page: what broke is said, and the stop is still there, by the way that needs no script. */
export class ErrorPage extends Component<{ children: ComponentChildren }, State> {
  override state: State = { error: undefined };
  static override getDerivedStateFromError(error: unknown): State {
    return { error };
  }
  override render(): JSX.Element {
    const { error } = this.state;
    if (error === undefined) return <>{this.props.children}</>;
    return (
      <main class="alone">
        <h1>This page broke</h1>
        <p class="lead">Nothing was changed by that. Load it again, or stop everything.</p>
        <div class="actions">
          <a class="button primary" href={location.pathname}>
            Load again
          </a>
          <a class="button danger" href="/stop">
            ■ Stop everything
          </a>
        </div>
        <details>
          <summary class="meta">Details</summary>
          <p class="meta mono">{messageOf(error)}</p>
        </details>
      </main>
    );
  }
}
