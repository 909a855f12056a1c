import { Server } from './harness/server.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { seedOwner } from './harness/seed.ts'
import { signIn } from './harness/sign-in.ts'
const server = await Server.start({ LINKFLOW_SAMPLE: 'false' })
const browser = await launchBrowser()
const at = (x: number) => ({ x, y: 96 })
const wire = (from: string, to: string) => ({ from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
try {
  const { client, workspaceId } = await seedOwner(server.url)
  const w = await client.workflows.create({ linkflow: 1, name: 'People', nodes: [
    { id: 'start', name: 'Get people', type: 'manual', parameters: {}, position: at(0) },
    { id: 'date', name: 'Read date', type: 'date-time', parameters: { operation: 'difference', value: '2030-01-01', to: '2030-01-02', as: 'days' }, position: at(320) },
    { id: 'shout', name: 'Shout', type: 'set', parameters: { values: { loud: '{{ $json.email.toUpperCase() }}', age: 7 } }, position: at(640) },
    { id: 'http', name: 'Ask', type: 'http-request', parameters: { url: '', body: { kind: 'form', fields: { a: '{{ $json.x }}' } } }, position: at(960) },
    { id: 'code', name: 'Work', type: 'code', parameters: { source: 'return $input.all()' }, position: at(1280) },
  ], connections: [wire('start', 'date'), wire('date', 'shout'), wire('shout', 'http'), wire('http', 'code')] } as never)
  const PEOPLE = [
  { email: 'ada@example.com', name: 'Ada', tags: ['first', 'old'], address: { city: 'London' } },
  { email: 'bob@example.com', name: 'Bob', tags: [], address: { city: 'Berlin' } },
  { email: 'eve@example.com', name: 'Eve', tags: ['last'], address: { city: 'Paris' } },
  ]
  await client.workflows.test(w.id, { node: 'shout', items: PEOPLE, wait: 30 })
  const page = await openPage(browser)
  page.on('console', (m) => m.type() === 'error' && console.log('console', m.type(), m.text().slice(0, 300)))
  page.on('pageerror', (e) => console.log('pageerror', e.message, e.stack?.slice(0, 900)))
  page.on('response', (r) => r.status() >= 400 && console.log(r.status(), r.url()))
  await signIn(page, server.url, '/workflows')
  for (const node of ['date', 'shout', 'http', 'code']) {
    await page.goto(`${server.url}/w/${workspaceId}/workflows/${w.id}?node=${node}`)
    await page.getByRole('region', { name: 'Output' }).waitFor({ timeout: 8000 }).catch((e) => console.log(String(e).slice(0, 200)))
    await page.waitForTimeout(900)
    if (node === 'shout') { await page.locator('[data-code-box]').first().click(); await page.waitForTimeout(800); await page.keyboard.press('Control+a'); await page.keyboard.type('{{ $json.'); await page.waitForTimeout(500) }
    if (node === 'code') { await page.getByRole('textbox', { name: 'Source' }).click(); await page.waitForTimeout(800) }
    for (const theme of ['light', 'dark'] as const) {
      if (theme === 'dark' && node !== 'shout') continue
      await page.emulateMedia({ colorScheme: theme }); await page.waitForTimeout(200)
      await page.screenshot({ path: `/tmp/h/e-panel-${node}-${theme}.png` })
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }
} finally {
  await browser.close()
  await server[Symbol.asyncDispose]()
}
