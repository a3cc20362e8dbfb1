import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * The arrows of docs/architecture.md: a room and the rooms it may import from, itself included.
 * Everything else is refused. Node's own modules and packages are limited below, room by room.
 */
const rooms = {
  app: ['app', 'components', 'server', 'contracts', 'core'],
  components: ['components', 'contracts', 'core'],
  server: ['server', 'platform', 'contracts', 'core', 'config'],
  workers: ['workers', 'platform', 'contracts', 'core', 'config'],
  core: ['core'],
  contracts: ['contracts', 'core'],
  platform: ['platform', 'contracts', 'core'],
  config: ['config'],
  // The second opinion: of the product it knows what definitions look like. Its trials also drive the engine.
  'oracle/*.ts': ['oracle', 'contracts'],
  'oracle/trial': ['oracle', 'oracle/trial', 'workers', 'contracts', 'core'],
};

const zones = Object.entries(rooms).flatMap(([room, allowed]) =>
  [...Object.keys(rooms).filter(other => !other.includes('*')), 'oracle', 'scripts', 'e2e', 'bench']
    .filter(other => !allowed.includes(other))
    .map(other => ({
      target: `./${room}`,
      from: `./${other}`,
      message: `${room}/ may import only from ${allowed.join(', ')} (docs/architecture.md, "Rooms").`,
    })),
);

/** Routes reach the server only through its reads, writes and gates; those of the API also through its HTTP part. */
const appZones = [
  ...['sockets', 'live'].map(folder => ({ target: './app', from: `./server/${folder}` })),
  ...['./app/*', './app/!(api)/**/*'].map(target => ({ target, from: './server/http/**/*' })),
].map(zone => ({
  ...zone,
  message: 'app/ reads through server/queries and writes through server/commands.',
}));

export default tseslint.config(
  {
    ignores: [
      'node_modules/**',
      '.next/**',
      'dist/**',
      '.weir/**',
      'next-env.d.ts',
      'prisma/generated/**',
      'test-results/**',
      'public/**',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        importX.createNodeResolver({
          extensions: ['.ts', '.tsx', '.js', '.mjs'],
          // Without it an arrow drawn by `@/…` leads nowhere and is never refused.
          alias: { '@': [import.meta.dirname] },
        }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: [...zones, ...appZones] }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', '**/*.contract.ts', 'e2e/**', 'components/**/*.tsx', 'bench/**'],
    rules: { 'max-lines-per-function': ['error', { max: 120, skipComments: true, skipBlankLines: true }] },
  },
  { files: ['**/*.test.{ts,tsx}', 'e2e/**'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['core/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^[^.]', message: 'core/ imports itself and nothing else.' }] },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'console',
        'setTimeout',
        'setInterval',
        'fetch',
        'Buffer',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument in core/.' },
        { object: 'Math', property: 'random', message: 'Randomness is an argument in core/.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'AwaitExpression', message: 'core/ has no async.' },
        { selector: 'ImportExpression', message: 'core/ has no IO.' },
      ],
    },
  },
  {
    files: ['contracts/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^node:', message: 'contracts/ runs in the browser too.' }] },
      ],
    },
  },
  {
    files: ['{app,components,contracts,core,platform,server,workers}/**/*.{ts,tsx}'],
    ignores: ['**/*.test.ts', 'platform/**/*.contract.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'config/ alone reads the environment.' },
      ],
    },
  },
  {
    files: ['components/**/*.{ts,tsx}', 'app/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
);
