import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Allowed: comparing with the null that an API gives. Not allowed: making one of our own.
const noNull = {
  selector: ':not(BinaryExpression) > Literal[raw="null"]',
  message: 'Use undefined rather than null.',
};
const isPrivate = '[accessibility="private"]';
const hashPrivate = {
  // A constructor can't have such a name, nor a property that Lit declares.
  selector: `:matches(PropertyDefinition${isPrivate}:not([declare=true]), MethodDefinition${isPrivate}[kind!="constructor"], TSParameterProperty${isPrivate})`,
  message: 'Private members have names with #.',
};
const increment = {
  selector: 'ExpressionStatement > AssignmentExpression[operator=/^[+-]=$/] > Literal[value=1].right',
  message: 'Use ++ or --.',
};
const impure = 'The core is pure: the caller passes in what it needs.';

export default defineConfig(
  globalIgnores([
    'dist/',
    'dist-test/',
    'coverage/',
    'media/samples/',
    'test/fixtures/',
    '.vscode-test/',
    'src/core/filter/grammar/parser.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', noNull, hashPrivate, increment],
      'object-shorthand': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Message maps and unions of literals read better as type.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
      ],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['Buffer', 'console', 'document', 'globalThis', 'performance', 'process', 'self', 'window'].map((name) => ({
          name,
          message: impure,
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: impure },
        { object: 'Math', property: 'random', message: impure },
      ],
    },
  },
  // JSON says null of what isn't there.
  {
    files: ['src/core/device/jsonData.ts', 'src/cli/json.ts'],
    rules: { 'no-restricted-syntax': ['error', hashPrivate, increment] },
  },
  { files: ['src/cli/**/*.ts', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests know what they have put in, and hand in what is wrong on purpose.
      'no-restricted-syntax': 'off',
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Types of scripts are checked by tsc, from their comments.
    files: ['**/*.{mjs,cjs}'],
    rules: { 'no-undef': 'off', eqeqeq: 'error', 'object-shorthand': 'error' },
  },
);
