/** The words of tables over decisions, limits, costs, incidents and memory. */
import { ALWAYS, LIKELY, PERHAPS, SURELY, any, both, type Words } from './question-words.ts';

const DECIDE = any(
  'decision',
  'decid',
  'approv',
  'answer',
  'respon',
  'react',
  'entscheid',
  'freigab',
  'freigeb',
  'genehmig',
  'antwort',
);
const MADE_UP = any(
  'proposal',
  'propos',
  'suggest',
  'recommend',
  String.raw`actions?\b`,
  'vorschl',
  'vorgeschlag',
  'aktionen',
);
const GOOD = any(
  String.raw`right\b`,
  'correct',
  String.raw`good\b`,
  'useful',
  'unchanged',
  'accura',
  'precis',
  String.raw`trust`,
  'reliab',
  'rely',
  'hit rate',
  'quality',
  'richtig',
  String.raw`gut\b`,
  'stimm',
  'treff',
  'brauchbar',
  'verlass',
  'vertrau',
);
const MODEL = any(
  String.raw`models?\b`,
  String.raw`llms?\b`,
  String.raw`\bai\b`,
  String.raw`\bki\b`,
  String.raw`\bki-`,
  String.raw`tokens?\b`,
  String.raw`prompts?\b`,
  'sprachmodell',
  'modell',
  'openrouter',
);
const MONEY = any(
  'cost',
  String.raw`spen[dt]`,
  String.raw`bill(?!able)`,
  'expens',
  'price',
  'pay',
  'money',
  'dollar',
  'usd',
  'kost',
  'teuer',
  'ausgegeben',
  'ausgaben',
  'geld',
);
const WORTH = any(
  'worth',
  String.raw`value`,
  String.raw`returns?\b`,
  'profit',
  'benefit',
  'gain',
  'earn',
  'roi',
  'margin',
  'wert',
  'nutzen',
  'bringen',
  'ertrag',
  'gewinn',
  'lohn(?:t|en)',
  'rendite',
);

export const WORDS_OF_CONTROL: readonly Words[] = [
  {
    fn: 'approvals_by_outcome',
    names: [
      [
        SURELY,
        /\b(?:approv\w*|reject\w*|declin\w*|refus\w*|denied|turned down|waved through)\b|genehmigt|abgelehnt|ablehnung|freigegeben|zugestimmt/,
      ],
      [
        SURELY,
        both(
          any('proposal', String.raw`actions?\b`, 'request', 'anfrage', 'approval'),
          any(
            'expire',
            'accept',
            'approv',
            'reject',
            'ran out',
            'verfallen',
            'abgelaufen',
            'lapse',
          ),
        ),
      ],
      [PERHAPS, new RegExp(any('decision', 'decid', 'entscheid', 'freigab'))],
    ],
    hints: /\b(?:actions?|proposals?|outcomes?|risk|expired|many)\b/,
  },
  {
    fn: 'decision_time',
    names: [
      [
        1.2,
        new RegExp(
          String.raw`(?:how (?:long|fast|quick\w*|soon|slow\w*)|wie (?:lange|schnell|zügig|rasch))\b.*${DECIDE}`,
        ),
      ],
      [
        1.2,
        new RegExp(
          String.raw`\b(?:time|minutes|hours|delay|dauer|wait\w*|speed|latency|wartezeit)\b.*\b(?:to|until|till|before|for|of|bis|auf|on)\b.*${DECIDE}`,
        ),
      ],
      [
        1.2,
        /\b(?:decision|approval|response|reaction)[ -]?(?:time|speed|latency|delay)s?\b|(?:reaktions|entscheidungs|antwort|warte)zeit/,
      ],
      [LIKELY, /\b(?:inbox)\b/],
    ],
    hints: /\b(?:median|average|level|wait\w*|inbox)\b/,
  },
  {
    fn: 'action_precision',
    names: [
      [1.1, /\bprecision\b|\bhit[ -]rate\b|trefferquote|präzision/],
      [1.1, both(`(?<![a-z])${MADE_UP}`, GOOD)],
      [1.1, both(`(?<![a-z])${GOOD}`, any('almanac (?:propos|suggest)', 'propos', 'suggest'))],
    ],
    hints: /\b(?:often|share|window)\b/,
  },
  {
    fn: 'limits_usage',
    names: [
      [
        SURELY,
        /\b(?:limit\w*|quotas?|allowances?|caps?|headroom|throttl\w*)\b|kontingent|obergrenze|grenze|höchstgrenze/,
      ],
    ],
    hints: /\b(?:used|usage|close|near|left|rate|verbraucht|room)\b/,
  },
  {
    fn: 'model_cost',
    names: [
      [SURELY, both(MODEL, MONEY)],
      [
        LIKELY,
        /\b(?:costs?|expensive|expenses?|spend|spending|spent (?:on|for)|bill|budget|money)\b|kosten|kostet|ausgaben|teuer/,
      ],
      [LIKELY, /\bopenrouter\b/],
    ],
    hints: /\b(?:service|prompt|money|usd|dollars?|planner|observer)\b/,
  },
  {
    fn: 'cost_and_return',
    names: [
      [ALWAYS, both(MONEY, WORTH)],
      [
        ALWAYS,
        both(`(?<![a-z])${WORTH}`, any(String.raw`tasks?\b`, 'aufgabe', String.raw`jobs?\b`)),
      ],
      [
        SURELY,
        /\b(?:pays? off|paid off|roi|return on|worth it|worthwhile|profitab\w*)\b|lohn(?:t|en)\b|rendite|rentab/,
      ],
    ],
    hints: /\b(?:tasks?|aufgaben?|each)\b/,
  },
  {
    fn: 'incidents_by_type',
    names: [
      [
        SURELY,
        /\b(?:incidents?|alerts?|alarms?|failures?|outages?|sev[0-3]|downtimes?|errors?|problems?|crash\w*)\b|störung|vorfäll|vorfall|ausfäll|ausfall|fehler|probleme|alarm/,
      ],
      [
        LIKELY,
        /\b(?:broke|broken|breaks|failed|fails|went wrong|goes wrong|went down)\b|kaputt|schief/,
      ],
      [
        SURELY,
        both(
          any('stable', 'stability', 'healthy', 'reliable', 'stabil'),
          any('system', 'service', 'almanac', 'dienst'),
        ),
      ],
    ],
    hints: /\b(?:wrong|errors?|severity|types?)\b/,
  },
  {
    fn: 'memory_growth',
    names: [
      [
        SURELY,
        /\b(?:memor(?:y|ies)|remember\w*|knowledge|learn(?:ed|t|s|ing)?|facts?|preferences|recorded decisions)\b|gedächtnis|erinnerung|gemerkt|gelernt|wissen|fakten|merkt sich/,
      ],
      [LIKELY, /\bdo (?:we|you|i) know\b|\bknown?\b|\bweiß\b/],
    ],
    hints: /\b(?:grow\w*|growth|added|many|number|stored|size)\b|wächst|gespeichert/,
  },
];
