// Keeps the shell of the pages on this device, so that a reload without a connection finds it (docs/adr/0025). It answers
// for pages and for files whose names change with what they hold; nothing of `/api` ever passes through it or is kept.

/** Changes with every build, and so does this file: the browser then fetches the new one. */
const KEPT_AS = 'linkflow-shell-__BUILD__'
const PAGE = '/'
const SHELL = [PAGE, '/theme.js', '/favicon.svg']
const OF_OTHERS = /^\/(api|webhook|resume|ws|health|metrics)(\/|$)/

addEventListener('install', (event) => event.waitUntil(keep(SHELL)))

// A new one waits until the last page of the old one is closed, so no page loses the files that it was made of. The first
// one takes the page that is open already.
addEventListener('activate', (event) => event.waitUntil(Promise.all([forgetOthers(), clients.claim()])))

// What a page had loaded before there was anybody to keep it.
addEventListener('message', ({ data }) => {
  if (data?.type === 'loaded') keep(data.paths.filter(isForEver)).catch(() => {})
})

addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin || OF_OTHERS.test(pathname)) return
  if (request.mode === 'navigate') event.respondWith(newest(request, PAGE))
  else if (isForEver(pathname)) event.respondWith(kept(request, pathname))
  else if (SHELL.includes(pathname)) event.respondWith(newest(request, pathname))
})

const isForEver = (pathname) => pathname.startsWith('/assets/')

/** The server has the last word: who has a connection is never held on an old version. */
async function newest(request, path) {
  try {
    return await fetch(request)
  } catch (error) {
    const answer = await (await caches.open(KEPT_AS)).match(path)
    if (answer === undefined) throw error
    return answer
  }
}

/** What has this name will always hold the same. */
async function kept(request, path) {
  const cache = await caches.open(KEPT_AS)
  const known = await cache.match(path, { ignoreVary: true })
  if (known !== undefined) return known
  const answer = await fetch(request)
  if (answer.ok && answer.type === 'basic') await cache.put(path, answer.clone())
  return answer
}

async function keep(paths) {
  const cache = await caches.open(KEPT_AS)
  await Promise.all(
    paths.map(async (path) => {
      if (await cache.match(path, { ignoreVary: true })) return
      const answer = await fetch(path, { headers: { accept: path === PAGE ? 'text/html' : '*/*' } })
      if (answer.ok) await cache.put(path, answer)
    }),
  )
}

async function forgetOthers() {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith('linkflow-') && name !== KEPT_AS).map((name) => caches.delete(name)),
  )
}
