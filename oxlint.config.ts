import { defineConfig } from 'oxlint';

const MOCK = 'Pass a fake in ctx: a test with a replaced module proves nothing about the real one.';

/** Which folder may import what is checked by scripts/check/import-rules.ts; everything else of the style is here. */
export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'vitest', 'promise', 'node'],
  categories: { correctness: 'error' },
  settings: { 'jsx-a11y': { attributes: { for: ['for'] } } },
  options: { typeAware: true, denyWarnings: true },
  ignorePatterns: ['.almanac/**', '**/dist/**', 'coverage/**'],
  rules: {
    'max-lines': ['error', { max: 300 }],
    'max-lines-per-function': ['error', { max: 70 }],
    'max-params': ['error', { max: 4 }],
    'max-depth': ['error', { max: 3 }],
    eqeqeq: 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-console': 'error',
    'no-empty': ['error', { allowEmptyCatch: false }],
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    'import/no-default-export': 'error',
    'import/no-cycle': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
    'vitest/no-restricted-vi-methods': ['error', { mock: MOCK, doMock: MOCK }],
    // Sorting and spreading of plain words is meant; an error's class is often all that is promised; property tests assert
    // through fast-check.
    'typescript/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
    'typescript/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }] }],
    'vitest/require-to-throw-message': 'off',
    'vitest/expect-expect': 'off',
    // The rules know jest's signatures only: expect(value, message), describe(name, options, run).
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/valid-describe-callback': 'off',
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
  },
  overrides: [
    {
      files: ['**/*.test.ts', 'acceptance/**', 'services/*/test/**'],
      rules: { 'max-lines': ['error', { max: 500 }], 'max-lines-per-function': 'off' },
    },
    { files: ['scripts/**'], rules: { 'no-console': 'off' } },
    // The console's web application. The rules of the React compiler are off: Preact has none.
    {
      files: ['services/console/web/**'],
      plugins: ['typescript', 'unicorn', 'oxc', 'import', 'vitest', 'promise', 'react', 'jsx-a11y'],
      rules: {
        'react/rules-of-hooks': 'error',
        'react/exhaustive-deps': 'error',
        'react/no-danger': 'error',
        'react/no-unknown-property': 'off',
        'react/react-in-jsx-scope': 'off',
        'react/immutability': 'off',
        'react/purity': 'off',
        // A status is no output of a form, and a chart is no picture file.
        'jsx-a11y/prefer-tag-over-role': 'off',
      },
    },
    // The tools read these files' default export.
    {
      files: [
        '*.config.ts',
        'scripts/embedded/postgres-for-{tests,chaos}.ts',
        'services/console/test/browser/stack.ts',
      ],
      rules: { 'import/no-default-export': 'off' },
    },
  ],
});
