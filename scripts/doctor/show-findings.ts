import { wrap, type Style } from '../cli/style.ts';
import { printable, wrapText } from '../cli/terminal-text.ts';
import { isHealthy } from './examine.ts';
import { PART_NAMES, type Finding, type FindingStatus } from './finding.ts';

const NAME_WIDTH = 17;
const INDENT = '    ';

/** The whole report: a line for each part, and below it what to know and what to do. */
export function showFindings(style: Style, findings: readonly Finding[]): string {
  const parts = printable(findings).map((found) => showFinding(style, found));
  const report = parts.join('\n').trimEnd();
  return `${report}\n\n${wrap(ending(findings), style.width, '  ')}\n`;
}

function showFinding(style: Style, found: Finding): string {
  const lead = `  ${mark(style, found.status)} ${style.bold(PART_NAMES[found.part].padEnd(NAME_WIDTH))}`;
  const says = wrapText(found.says, style.width - NAME_WIDTH - 4);
  const lines = says.map((line, index) =>
    index === 0 ? lead + line : `${' '.repeat(NAME_WIDTH + 4)}${line}`,
  );
  for (const note of found.notes) lines.push(style.dim(wrap(note, style.width, INDENT)));
  for (const [index, step] of found.steps.entries()) {
    const number = `${found.steps.length === 1 ? '→' : `${index + 1}.`} `;
    const text = wrap(step, style.width, INDENT + ' '.repeat(number.length));
    lines.push(INDENT + number + text.trimStart());
  }
  if (found.notes.length + found.steps.length > 0) lines.push('');
  return lines.join('\n');
}

function mark(style: Style, status: FindingStatus): string {
  switch (status) {
    case 'ok':
      return style.good('✓');
    case 'off':
      return style.dim('–');
    case 'look':
      return style.accent('!');
    case 'wrong':
      return style.bad('✗');
  }
}

function ending(findings: readonly Finding[]): string {
  const wrong = findings.filter(({ status }) => status === 'wrong');
  if (!isHealthy(findings)) {
    const names = wrong.map(({ part }) => PART_NAMES[part]).join(', ');
    return `${wrong.length === 1 ? 'One part needs' : `${wrong.length} parts need`} your hand: ${names}. Run npm run doctor again after each change.`;
  }
  const off = findings.some(({ status }) => status === 'off');
  return off
    ? 'Nothing that is set up is wrong. What is off is optional: Almanac runs without it.'
    : 'Everything works.';
}
