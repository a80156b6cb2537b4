/**
 * Which part may import which, as data: the architecture's arrows point one way. What the linter can say is in
 * oxlint.config.ts; it cannot tell one folder of a service from another by a resolved path, so that is here.
 */
import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

export interface ImportRule {
  name: string;
  /** Why, for the person who broke it. */
  because: string;
  /** The files it speaks of. */
  in: RegExp;
  /** True when such a file may not import the target: a path in the repository, or a package's name. */
  forbids: (target: string, from: string) => boolean;
}

interface TextRule {
  name: string;
  because: string;
  in: RegExp;
  except: RegExp;
  pattern: RegExp;
}

const SERVICE_SRC = String.raw`^services/(?!shared/)[^/]+/src`;
const folder = (names: string): RegExp => new RegExp(`${SERVICE_SRC}/(?:${names})/`);
const serviceOf = (path: string): string | undefined => /^services\/([^/]+)\//.exec(path)?.[1];
const isNone = (target: string, ...allowed: RegExp[]): boolean =>
  !allowed.some((pattern) => pattern.test(target));

export const importRules: readonly ImportRule[] = [
  {
    name: 'edge',
    because: 'routes and jobs call use cases; tables and outside calls are reached through those',
    in: folder('routes|jobs'),
    forbids: (target) => folder('db|clients').test(target),
  },
  {
    name: 'use-case',
    because: 'a use case knows neither HTTP nor the queue that called it',
    in: folder('use-cases'),
    forbids: (target) => folder('routes|jobs').test(target) || /^(hono|@hono\/.*)$/.test(target),
  },
  {
    name: 'domain',
    because:
      'rules are pure: domain, contracts, lang, and packages that neither do I/O nor know the time',
    in: folder('domain'),
    forbids: (target) =>
      isNone(
        target,
        folder('domain'),
        /^services\/shared\/src\/(contracts|lang)\//,
        /^(temporal-polyfill|snowball-stemmers|node:crypto)$/,
      ),
  },
  {
    name: 'db',
    because: 'a table knows rules and rows, not who asks',
    in: folder('db'),
    forbids: (target) => folder('routes|jobs|use-cases|clients').test(target),
  },
  {
    name: 'client',
    because: 'an outside call does not know who makes it',
    in: folder('clients'),
    forbids: (target) => folder('routes|jobs|use-cases').test(target),
  },
  {
    name: 'contracts',
    because: 'what goes over the wire is plain zod',
    in: /^services\/shared\/src\/contracts\//,
    forbids: (target) => isNone(target, /^services\/shared\/src\/contracts\//, /^zod$/),
  },
  {
    name: 'lang',
    because: 'the ground everything stands on stands on nothing',
    in: /^services\/shared\/src\/lang\//,
    forbids: (target) =>
      isNone(
        target,
        /^services\/shared\/src\/lang\//,
        /^(canonicalize|temporal-polyfill|node:crypto)$/,
      ),
  },
  {
    name: 'shared',
    because: 'shared code is used by services, never the other way round',
    in: /^services\/shared\//,
    forbids: (target) => isService(target) && serviceOf(target) !== 'shared',
  },
  {
    name: 'web',
    because: 'the browser gets its own code, contracts as types, and what it is built of',
    in: /^services\/console\/web\//,
    forbids: (target) =>
      isNone(
        target,
        /^services\/console\/web\//,
        /^services\/shared\/src\/contracts\//,
        /^(preact|preact-iso|lucide-preact|@tanstack\/preact-query)$/,
      ),
  },
  {
    name: 'server',
    because: 'what runs on the server knows nothing of the browser',
    in: /^services\/console\/src\//,
    forbids: (target) => target.startsWith('services/console/web/'),
  },
  {
    name: 'service',
    because: 'services talk by HTTP: nobody imports one',
    in: /./,
    forbids: (target, from) => isService(target) && serviceOf(target) !== serviceOf(from),
  },
];

const textRules: readonly TextRule[] = [
  {
    name: 'environment',
    because: 'settings are read once, checked, and passed on: only config.ts reads process.env',
    in: /^services\/[^/]+\/src\//,
    except: /^services\/([^/]+\/src\/config\.ts$|shared\/src\/config\/)/,
    pattern: /\bprocess\s*\.\s*env\b/,
  },
  {
    name: 'web-types',
    because: 'contracts are types in the browser: their schemas would bring all of zod with them',
    in: /^services\/console\/web\//,
    except: /\.test\.ts$/,
    pattern: /\bimport\s+(?!type\b)[^;]*?from\s*'@almanac\//,
  },
  {
    name: 'sql',
    because: 'statements live in db/, one typed function each',
    in: /^services\/[^/]+\/src\//,
    except:
      /^services\/([^/]+\/src\/db\/|shared\/src\/(pg|audit|controls|queue|http|model|providers|testing|vector)\/)/,
    pattern:
      /\bstatement\s*(?:<[^;()]{0,400}>)?\(\s*['"`]|\.query\s*(?:<[^;()]{0,400}>)?\(\s*['"`]\s*(?:select|insert|update|delete|with|create|alter|drop|set)\b/i,
  },
];

function isService(target: string): boolean {
  return /^services\/(?!shared\/)[^/]+\//.test(target);
}

/** One line per broken rule: "file:line imports target (rule: why)". Tests may import anything but another service. */
export function checkImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => [
    ...importsOf(text).flatMap(({ specifier, line }) => {
      const target = resolveSpecifier(path, specifier);
      return importRules
        .filter((rule) => rule.in.test(path) && (!isTest(path) || rule.name === 'service'))
        .filter((rule) => rule.forbids(target, path))
        .map((rule) => `${path}:${line} imports ${target} (${rule.name}: ${rule.because})`);
    }),
    ...brokenTextRules(path, text),
  ]);
}

function brokenTextRules(path: string, text: string): string[] {
  if (isTest(path)) return [];
  const code = withoutComments(text);
  return textRules
    .filter((rule) => rule.in.test(path) && !rule.except.test(path))
    .flatMap((rule) => {
      const at = code.search(rule.pattern);
      return at < 0 ? [] : [`${path}:${lineAt(code, at)} (${rule.name}: ${rule.because})`];
    });
}

const isTest = (path: string): boolean => path.endsWith('.test.ts') || path.includes('/test/');

/** What a file imports, with `import`, `export … from` and `import(…)`. */
export function importsOf(text: string): { specifier: string; line: number }[] {
  const code = withoutComments(text);
  const pattern =
    /(?:^|\n)[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"\n]+)['"]|(?:^|\n)[ \t]*import\s*['"]([^'"\n]+)['"]|\bimport\s*\(\s*['"]([^'"\n]+)['"]/g;
  return [...code.matchAll(pattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    line: lineAt(code, match.index + match[0].length),
  }));
}

/** The repository path, or the package's name. */
function resolveSpecifier(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const almanac = /^@almanac\/([^/]+)\/?(.*)$/.exec(specifier);
  if (almanac !== null) return `services/${almanac[1]}/src/${almanac[2]}.ts`;
  if (specifier.startsWith('@')) return specifier.split('/').slice(0, 2).join('/');
  return specifier.startsWith('node:') ? specifier : (specifier.split('/')[0] ?? specifier);
}

/** Comments become blanks of the same lines; a URL's two slashes are no comment. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1');
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
