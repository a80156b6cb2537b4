/** The words of tables over plans, blocks and sprints. */
import { ALWAYS, LIKELY, PERHAPS, SURELY, any, both, type Words } from './question-words.ts';

const CLIENT = any(
  String.raw`clients?\b`,
  String.raw`customers?\b`,
  String.raw`projects?\b`,
  'kunde',
  'projekt',
);
const TIME = any(
  String.raw`hours?\b`,
  String.raw`time\b`,
  'stunden',
  String.raw`zeit\b`,
  'arbeitszeit',
  String.raw`minutes?\b`,
);
const BLOCK = any(
  String.raw`blocks?\b`,
  'blöcke',
  String.raw`appointments?\b`,
  'termine',
  'zeitblö',
  String.raw`slots?\b`,
);
const PLAN = any(String.raw`plans?\b`, 'pläne', String.raw`plan\b`);
const MOVED = any(
  String.raw`mov(?:e|es|ed|ing)\b`,
  String.raw`reschedul`,
  String.raw`shift(?:s|ed|ing)?\b`,
  String.raw`drag(?:s|ged|ging)?\b`,
  String.raw`postpon`,
  String.raw`push(?:ed|es|ing)? (?:back|around|off)`,
  'verschob',
  'verschieb',
  'verleg(?:t|e)',
  'umgeplant',
);

export const WORDS_OF_WORK: readonly Words[] = [
  {
    fn: 'hours_by_client',
    names: [
      [SURELY, both(`(?<![a-z])${TIME}`, CLIENT)],
      [
        LIKELY,
        /\b(?:hours?|time spent|my time|my days?|timesheet)\b|stunden|gearbeitet|arbeitszeit|zeiterfassung/,
      ],
      [LIKELY, /\b(?:did|have|do) (?:i|we) (?:work|spend)/],
      [LIKELY, new RegExp(String.raw`\bwork(?:ed)?\b.*${CLIENT}`)],
      [PERHAPS, /\b(?:time|minutes?|worked|busy|zeit|minuten)\b/],
    ],
    hints:
      /\b(?:clients?|customers?|projects?|plans?|kinds?|kunden?|projekte?|spen[dt]|planned|geplant\w*|worked|billable|how (?:much|long|many)|wie viele?)\b/,
  },
  {
    fn: 'estimate_drift',
    names: [
      [SURELY, /\b(?:estimat\w*|drift|over-?estimat\w*|under-?estimat\w*)\b|schätz|schaetz/],
      [SURELY, /\b(?:guess\w*|optimistic|pessimistic|optimistisch|pessimistisch|misjudg\w*)\b/],
      [
        SURELY,
        /\b(?:longer|shorter|more time|less time|länger|kürzer|mehr zeit) (?:than|as|als)\b/,
      ],
      [LIKELY, /\b(?:overruns?|overrun|run over|takes? (?:too|so) long)\b/],
    ],
    hints: /\b(?:longer|shorter|off|accura\w*|wrong|workflows?|kinds?|takes?|effort|actual)\b/,
  },
  {
    fn: 'plan_progress',
    names: [
      [SURELY, /\bprogress\b|fortschritt|vorangekommen/],
      [
        SURELY,
        both(
          `(?<![a-z])${PLAN}`,
          any(
            'left',
            'remain',
            String.raw`open\b`,
            String.raw`done\b`,
            'finished',
            'complete',
            'state',
            'status',
            'offen',
            'fertig',
            String.raw`stand\b`,
            'along',
            'behind',
          ),
        ),
      ],
      [SURELY, new RegExp(String.raw`\b(?:how far|wie weit)\b(?! off).*${PLAN}`)],
      [PERHAPS, /\b(?:how far|wie weit)\b(?! off)/],
      [0.3, /\bplans\b|pläne/],
    ],
    hints: /\b(?:plans?|steps?|nearly|almost|due|running)\b/,
  },
  {
    fn: 'block_outcomes',
    names: [
      [SURELY, /\b(?:completion rate|outcomes? of blocks?|block outcomes?)\b/],
      [
        SURELY,
        both(
          BLOCK,
          any(
            'finish',
            'skip',
            'complet',
            String.raw`done\b`,
            'delet',
            'left out',
            'partly',
            'miss',
            'kept',
            'reliab',
            'erledigt',
            'ausgelassen',
            'ausfallen',
            'ausgefallen',
            'fertig',
            'geschafft',
            'verpasst',
            'eingehalten',
            'abgeschlossen',
          ),
        ),
      ],
      [
        LIKELY,
        /\b(?:blocks?|skip(?:ped|s)?|missed)\b|blöcke|übersprungen|ausgelassen|geschafft|zeitblöcke/,
      ],
      [
        LIKELY,
        /\b(?:finish|finished|done|completed|stick|stuck|keep|kept|follow)\b.*\b(?:calendar|schedule)\b/,
      ],
    ],
    hints: /\b(?:done|partial|deleted|many|got|get|became|what|share)\b/,
  },
  {
    fn: 'block_moves',
    names: [
      [
        ALWAYS,
        both(
          MOVED,
          any(
            BLOCK,
            'who',
            'wer',
            'often',
            'times',
            'oft',
            'scheduler',
            'things',
            'by hand',
            'von hand',
          ),
        ),
      ],
      [SURELY, new RegExp(String.raw`(?<![a-z])${MOVED}`)],
      [
        SURELY,
        both(
          any('stable', 'stability', 'churn', 'restless', 'unruhig', 'stabil'),
          any('calendar', 'schedule', 'my week', 'kalender', 'meine woche', BLOCK),
        ),
      ],
    ],
    hints: /\b(?:blocks?|blöcke|scheduler|calendar|hand|often|who|times)\b/,
  },
  {
    fn: 'focus_hours',
    names: [
      [
        ALWAYS,
        /\b(?:focus\w*|deep[ -]work|concentrat\w*|uninterrupted|undisturbed)\b|fokus|konzentr|ungestört/,
      ],
    ],
    hints: /\b(?:weekdays?|weeks?|hours?|time|when)\b/,
  },
  {
    fn: 'unscheduled_steps',
    names: [
      [
        ALWAYS,
        /\bunscheduled\b|\bnot (?:yet )?(?:be(?:en)? )?(?:scheduled|placed|planned in)\b|uneingeplant|\bun(?:placed|planned)\b/,
      ],
      [ALWAYS, /(?:could|can|did|was|were)(?: ?not|n't)(?: be)? (?:placed?|scheduled?|fit|find)/],
      [
        ALWAYS,
        /\b(?:no|without an?|lacks?|lacking|needs?|waiting for an?|still has no|find no) (?:block|place|slot|room|spot|date)\b(?! left)/,
      ],
      [
        ALWAYS,
        /kein(?:en|e)? (?:platz|termin|zeitfenster|block)|ohne (?:platz|termin|block|zeitfenster)/,
      ],
      [ALWAYS, /(?:nicht|noch nicht|nie) (?:eingeplant|untergebracht|verplant|im kalender)/],
      [LIKELY, /\bnowhere to go\b|\b(?:left|leftover|still) .*(?:place|schedule|calendar)\b/],
    ],
    hints: /\b(?:steps?|work|calendar|kalender|older|schritte)\b/,
  },
  {
    fn: 'sprint_hours',
    names: [
      [
        SURELY,
        /\b(?:each|per|by|pro|je|every|compare|which|welche[mrns]?)\b.*\bsprints?\b|\bsprints\b|\bsprint hours\b/,
      ],
      [LIKELY, /\bsprint/],
    ],
    hints: /\b(?:billable|planned|recorded|hours?|ledgers?)\b|stunden/,
  },
  {
    fn: 'sprint_burn',
    names: [
      [ALWAYS, /\bburn(?:s|ed|ing|-?downs?|-?ups?| down| up)?\b/],
      [
        ALWAYS,
        /\b(?:this|current|present|the|our|im|diese[mr]?|aktuelle[nr]?|laufende[nr]?|der|den) (?:\w+ )?sprint\b(?!s)/,
      ],
      [ALWAYS, /\bsprint [\w-]*\d/],
      [ALWAYS, /\bsprint\b.*\b(?:track|pace|behind|ahead|going|remaining|im plan|daily|make it)\b/],
    ],
    hints: /\b(?:track|pace|behind|day by day|plan|daily)\b/,
  },
];
