/** Mail to people: does the server answer, speak TLS, and take the credential? Nothing is sent. */
import { mailEnv } from '@almanac/shared/mail/mail-env';
import { askMailServer, smtpServer, type SmtpServer } from '@almanac/shared/mail/smtp';
import { errorText } from '@almanac/shared/lang/app-error';
import { isSet, type Settings } from '../embedded/providers.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';

const OFF_STEPS = [
  'To be told by mail and to approve by link, set SMTP_URL=smtps://your.mail.server, SMTP_USER and SMTP_PASSWORD in .env; docs/approvals.md says the rest.',
];
const TIMEOUT_MS = '5000';

export async function checkMail({ settings }: Examination): Promise<Finding> {
  if (!isSet(settings, 'SMTP_URL')) {
    return finding('mail', 'off', 'off: nobody is told by mail', { steps: OFF_STEPS });
  }
  const server = serverOf(settings);
  if (typeof server === 'string') {
    const steps = ['Correct it in .env; docs/approvals.md has an example.'];
    return finding('mail', 'wrong', server, { steps });
  }
  const { outcome, why } = await askMailServer(server);
  const where = `${server.host}:${server.port}`;
  if (outcome !== 'accepted') {
    return finding('mail', 'wrong', `the mail server ${where} does not take us: ${why}`, {
      steps: [
        'Check SMTP_URL (smtps:// for port 465, smtp:// for 587), SMTP_USER and SMTP_PASSWORD in .env; many providers want an app password.',
      ],
    });
  }
  const notes = isSet(settings, 'PUBLIC_URL')
    ? []
    : ['Links in mails lead to this machine alone: set PUBLIC_URL to where your phone reaches it.'];
  const status = notes.length === 0 ? 'ok' : 'look';
  return finding('mail', status, `works, ${where}, from ${server.from}`, { notes });
}

/** Or what is wrong with the settings. */
function serverOf(settings: Settings): SmtpServer | string {
  const set = Object.entries(settings).filter(([, value]) => value !== '');
  const parsed = mailEnv.safeParse({ SMTP_TIMEOUT_MS: TIMEOUT_MS, ...Object.fromEntries(set) });
  if (!parsed.success) {
    return `${String(parsed.error.issues[0]?.path[0])} is not valid`;
  }
  try {
    return smtpServer(parsed.data) ?? 'SMTP_URL is not set';
  } catch (error) {
    return errorText(error).replace(/\.$/, '');
  }
}
