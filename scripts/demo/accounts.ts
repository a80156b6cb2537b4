/** What the demo works with: the person's own accounts where they are configured, the sandbox for the rest. */
import { chooseProviders, type Providers, type Settings } from '../embedded/providers.ts';

export interface DemoAccounts {
  providers: Providers;
  /** What the demo's Almanac gets to see of the person's settings. */
  settings: Settings;
  /** With everything in the sandbox the demo moves the clock through the day; beside a real provider it may not. */
  moves_clock: boolean;
  /** True where something outside this machine may be written. */
  writes_outside: boolean;
}

const SANDBOX: Providers = { google: 'sandbox', coda: 'sandbox', model: 'offline' };

/** `sandbox_only` leaves out everything of the person's, the model too. Throws for what is configured by half. */
export function demoAccounts(settings: Settings, sandbox_only: boolean): DemoAccounts {
  const providers = sandbox_only ? SANDBOX : chooseProviders(settings);
  const writes_outside = providers.google === 'real' || providers.coda === 'real';
  const moves_clock = !writes_outside && providers.model === 'offline';
  // A channel for push would outlive the demo: who looks every few seconds needs none.
  const own = { ...settings, GOOGLE_PUSH: 'false' };
  return { providers, settings: moves_clock ? {} : own, moves_clock, writes_outside };
}

/** "your account" or "sandbox", for headings. */
export function whose({ providers }: DemoAccounts, part: 'google' | 'coda'): string {
  if (providers[part] === 'sandbox') return 'sandbox';
  return part === 'google' ? 'your account' : 'your doc';
}
