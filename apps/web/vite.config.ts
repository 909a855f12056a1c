import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './build/compressed.ts'
import { serviceWorker } from './build/service-worker.ts'
import { stringCatalogues } from './build/string-catalogues.ts'

/** `npm run dev -w apps/web` shows changes at once; the API is that of a server started beside it. */
const API = process.env['LINKFLOW_URL'] ?? 'http://localhost:8080'

const RUNBOOKS = new URL('../../docs/guides/runbooks.md', import.meta.url).pathname

/** Of some seventy pages and parts that are loaded late. With fewer, every page would have what the editor's parts share. */
const COMMON_FROM_PAGES = 13

export default defineConfig({
  resolve: { alias: { 'virtual:runbooks': `${RUNBOOKS}?raw` } },
  plugins: [react(), tailwindcss(), stringCatalogues(), serviceWorker(), compressed()],
  build: {
    target: 'es2023',
    // The server gives `assets/` to be kept for ever: names there change with what they hold.
    assetsDir: 'assets',
    // A page that allows no data: address needs each asset as a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: 'manifest.json',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Changes with its version alone, so it stays with who was here before.
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 3 },
            // What many pages have in common is one file, not eighty: each costs a request and the headers of its answer.
            { name: 'common', minShareCount: COMMON_FROM_PAGES, priority: 2 },
            { name: 'icons', test: /node_modules[\\/]lucide-react[\\/]/, minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/webhook', '/health', '/resume']
        .map((path) => [path, API])
        .concat([['/ws', API.replace(/^http/, 'ws')]]),
    ),
  },
})
