// Before the first paint, so that a dark page never flashes white. A file of its own: the page allows no inline script.
;(() => {
  const chosen = (() => {
    try {
      return localStorage.getItem('linkflow.theme')
    } catch {
      return null
    }
  })()
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
})()
