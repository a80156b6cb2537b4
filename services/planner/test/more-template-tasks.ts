/** Tasks whose plans were once wrong: verbs of other languages, meetings by their names, parts in sentences. */
import type { JudgedTask } from './template-tasks.ts';

export const more_tasks: readonly JudgedTask[] = [
  {
    title: 'Vérifier le contrat de sous-traitance',
    minutes: 180,
    kind: 'review',
    subject: 'contrat de sous-traitance',
    steps: [3, 4],
  },
  {
    title: 'Relire et corriger le rapport final',
    minutes: 120,
    kind: 'review',
    subject: 'rapport final',
    steps: [3, 4],
  },
  { title: 'Weekly sync with Acme, 30 min', steps: [1, 1], total: 30, has: ['meeting'] },
  { title: 'Coaching session', steps: [1, 1], total: 60, has: ['meeting'] },
  { title: 'Réunion de lancement, 1h', steps: [1, 1], total: 60, has: ['meeting'] },
  {
    title: 'Prepare and hold training',
    minutes: 480,
    kind: 'training',
    subject: 'training',
    steps: [5, 7],
    has: ['meeting'],
  },
  {
    title: 'Prepare for and hold the board meeting (3 hours)',
    kind: 'meeting',
    subject: 'board meeting',
    steps: [3, 4],
    total: 180,
    has: ['meeting'],
  },
  {
    title: 'Schulung Datenschutz vorbereiten und durchführen',
    minutes: 480,
    kind: 'training',
    subject: 'Datenschutz',
    steps: [5, 7],
    has: ['meeting'],
  },
  {
    title: 'Vendor selection ERP',
    notes: 'requirements, long list, demos with three vendors, scoring, recommendation',
    steps: [5, 5],
  },
  {
    title: 'Organiser le séminaire, 2 jours, 25 personnes',
    kind: 'workshop',
    subject: 'séminaire',
    steps: [5, 8],
    total: 960,
    has: ['meeting'],
  },
  {
    title: 'Change the pricing model',
    notes: 'We need to analyse costs and margins, model three variants and prepare the decision.',
    steps: [3, 3],
    total: 315,
  },
  {
    title: 'Quarterly business review with Globex',
    minutes: 240,
    kind: 'meeting',
    subject: 'Globex',
    steps: [3, 4],
    has: ['meeting'],
  },
];
