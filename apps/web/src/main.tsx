import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { StrictMode, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { keepShell } from './app/offline-shell.ts'
import { followPreferences } from './app/preferences.ts'
import { queryClient } from './app/query-client.ts'
import { router } from './app/router.tsx'
import { followTheme } from './app/theme.ts'
import { listenForKeys } from './keys/key-store.ts'
import { language, onLanguage, startLanguage } from './strings/index.ts'
import { TipProvider } from './ui/tip.tsx'
import { Toaster } from './ui/toaster.tsx'
import './ui/styles.css'

// Style elements that libraries make are let in by the nonce of this answer alone.
setNonce(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '')
followTheme()
followPreferences()
listenForKeys()
keepShell()

function App() {
  // Texts are read while drawing: another language draws everything anew.
  const shown = useSyncExternalStore(onLanguage, language)
  return (
    <QueryClientProvider client={queryClient}>
      <TipProvider key={shown}>
        <RouterProvider router={router} />
        <Toaster />
      </TipProvider>
    </QueryClientProvider>
  )
}

await startLanguage()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
