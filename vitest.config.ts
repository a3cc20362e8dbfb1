import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: [
      '{core,contracts,platform,config,server,workers,components,app,scripts,bench,oracle}/**/*.test.{ts,tsx}',
    ],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
