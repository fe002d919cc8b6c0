import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The renderer with a fake console in the page: `npx vite build --config test/fakes/vite.config.ts`. */
export default defineConfig({
  root: here('../../renderer'),
  base: './',
  plugins: [
    react(),
    {
      name: 'fake-host',
      enforce: 'pre',
      resolveId: (source) => (/\/host\.ts$/.test(source) ? here('./host.ts') : undefined),
    },
  ],
  build: {
    outDir: here('../../node_modules/.cache/fake-renderer'),
    emptyOutDir: true,
    minify: false,
    assetsInlineLimit: 0,
    target: 'es2024',
  },
})
