import type { Page } from 'playwright-core';
import { PASSWORD } from './console-stage.ts';

/** Signs a person of the console's stage in, and waits until the application is there. */
export async function signIn(page: Page, url: string, person: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Name or e-mail').fill(person);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  // The sign-in has a button that ends with the same words.
  await page.getByRole('button', { name: 'Stop everything', exact: true }).waitFor();
}
