import tseslint from 'typescript-eslint'

/** One arrow of the architecture: files in `folder` must not import `group`. */
const forbid = (folder, group, message, allowTypeImports = false) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [{ group, message, allowTypeImports }] },
    ],
  },
})

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/build/',
      '**/node_modules/',
      '.tap/',
      'tools/',
      '*.js',
      'test/fixtures/consumer/',
    ],
  },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Factories return records of closures: nothing here has a `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      'max-lines': ['error', { max: 250 }],
      'no-console': 'error',
    },
  },
  forbid(
    'core',
    ['fastify', '@fastify/*', '@trpc/*', '@chatcord/*'],
    'core does not know how it is hosted.',
  ),
  forbid(
    'server/src/routers',
    [
      'fastify',
      '@fastify/*',
      'mongoose',
      'ioredis',
      'bullmq',
      '**/*.model.ts',
      '@chatcord/core/**/*.model',
    ],
    'Routers translate; services do the work.',
  ),
  forbid(
    'workers',
    ['fastify', '@fastify/*', '@trpc/*', '@chatcord/server', '@chatcord/server/*'],
    'Workers use core, never the server.',
  ),
  forbid(
    'client-sdk',
    ['@chatcord/*', 'zod', 'mongoose', 'fastify'],
    'The SDK ships no server code: import types only.',
    true,
  ),
  forbid(
    'embedded-mongo',
    ['@chatcord/*', 'mongoose', 'mongodb'],
    'The embedded database imports nothing of ours.',
  ),
  {
    files: ['**/*.model.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: [
      '**/cli.ts',
      'test/replay/**',
      'test/bench/**',
      'test/demo/**',
      'server/src/main.ts',
      'workers/src/main.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'require-yield': 'off',
    },
  },
)
