import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Page } from 'playwright-core'
import { PanelPage } from '../harness/panel.ts'
import type { Seeded } from '../harness/seed.ts'
import type { Shoot } from './shooter.ts'

const at = (x: number, y = 96) => ({ x, y })
const wire = (from: string, to: string) => ({ from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })

/** Parameters with which each type of node shows what it can do. */
const PARAMETERS: Readonly<Record<string, Record<string, unknown>>> = {
  aggregate: { mode: 'fields', fields: [{ field: 'total', as: 'totals' }] },
  code: { source: 'return $input.all().map(({ json }) => ({ ...json, total: json.total * 1.19 }))' },
  'date-time': { operation: 'add', value: '{{ $json.orderedAt }}', amount: 14, unit: 'days', as: 'dueAt' },
  'execute-workflow': { mode: 'each' },
  filter: { condition: '{{ $json.total > 100 }}' },
  'http-request': {
    method: 'POST',
    url: 'https://api.example.com/orders/{{ $json.number }}',
    headers: { accept: 'application/json' },
    body: { kind: 'json', value: { email: '{{ $json.email }}', total: '{{ $json.total }}' } },
    timeout: { value: 30, unit: 'seconds' },
    retryOnStatus: [429, 503],
  },
  if: { conditions: { combine: 'all', rules: [{ left: '{{ $json.total }}', operator: 'greater', right: 100 }] } },
  merge: { mode: 'by-fields', fields: [{ field: 'customer.id' }] },
  'rename-keys': { keys: [{ from: 'email', to: 'contact.email' }] },
  'respond-to-webhook': { respondWith: 'json', json: { ok: true, number: '{{ $json.number }}' } },
  schedule: { rules: [{ cron: '0 9 * * 1-5' }, { every: { value: 15, unit: 'minutes' } }], timezone: 'Europe/Berlin' },
  set: { values: { greeting: 'Dear {{ $json.customer.name }},', total: '{{ $json.total.toFixed(2) }}', paid: false } },
  sort: { by: 'fields', fields: [{ field: 'total', direction: 'descending' }] },
  'split-out': { fields: [{ field: 'lines' }] },
  summarize: { values: [{ field: 'total', measure: 'sum' }], groupBy: ['customer.city'] },
  switch: { mode: 'rules', rules: [{ port: 'large', condition: '{{ $json.total > 100 }}' }] },
  wait: { for: 'duration', duration: { value: 5, unit: 'minutes' } },
  webhook: { path: 'orders/new', method: 'POST', respond: 'immediately' },
  'workflow-trigger': { fields: [{ name: 'email', type: 'string' }] },
  'write-file': { path: 'orders/{{ $json.number }}.json', content: 'json' },
}

const CITIES = ['Berlin', 'Lisbon', 'Oslo', 'Graz', 'Lyon']
const NAMES = ['Ada Lovelace', 'Grace Hopper', 'Alan Kay', 'Barbara Liskov', 'Edsger Dijkstra']
const order = (number: number) => ({
  number: 1_000 + number,
  email: `${NAMES[number % 5]!.split(' ')[0]!.toLowerCase()}@example.com`,
  total: Math.round((19 + ((number * 37) % 400)) * 100) / 100,
  paid: number % 3 !== 0,
  orderedAt: `2026-11-${String((number % 27) + 1).padStart(2, '0')}T09:${String(number % 60).padStart(2, '0')}:00Z`,
  customer: { id: `c-${number % 5}`, name: NAMES[number % 5], city: CITIES[number % 5] },
  lines: [
    { sku: 'LF-CUP', count: 1 + (number % 3) },
    { sku: 'LF-PEN', count: 2 },
  ],
  note: number % 4 === 0 ? null : 'Please ring twice, the bell is quiet. '.repeat(8).trim(),
})

/** Pictures of the panel: its states, and each type of node. */
export async function shootPanel(
  page: Page,
  url: string,
  { client, workspaceId }: Seeded,
  shoot: Shoot,
): Promise<void> {
  const types = await client.nodeTypes.list()
  const own = types.filter(({ type, group }) => group !== 'trigger' || PARAMETERS[type] !== undefined)
  const file: WorkflowFileInput = {
    linkflow: 1,
    name: 'Every node',
    nodes: [
      { id: 'start', name: 'Get orders', type: 'manual', parameters: {}, position: at(0) },
      ...own.map(({ type, title }, index) => ({
        id: `n-${type}`,
        name: title,
        type,
        parameters: PARAMETERS[type] ?? {},
        position: at(320 + (index % 6) * 320, 96 + Math.floor(index / 6) * 128),
      })),
    ],
    connections: own.filter(({ group }) => group !== 'trigger').map(({ type }) => wire('start', `n-${type}`)),
  }
  const { id } = await client.workflows.create(file)
  const items = Array.from({ length: 250 }, (_, index) => order(index + 1))
  await client.workflows.test(id, { node: 'Get orders', items, wait: 30 })
  await client.workflows.test(id, { node: 'Set', items, wait: 30 })
  const panel = new PanelPage(page)
  const editor = `${url}/w/${workspaceId}/workflows/${id}`
  const open = (node: string, search = '') => panel.open(editor, node, search)

  for (const { type } of own) {
    await open(`n-${type}`)
    await shoot(page, `panel-${type}`, 700)
  }
  await open('n-set')
  await panel.region('Input').getByRole('radio', { name: 'Table' }).check({ force: true })
  await shoot(page, 'panel-table', 600)
  await panel.region('Input').getByRole('radio', { name: 'JSON' }).check({ force: true })
  await panel.region('Input').getByRole('searchbox').fill('lisbon')
  await shoot(page, 'panel-json-search', 600)
  await panel.key('city').focus()
  await page.keyboard.press(' ')
  await shoot(page, 'panel-whole')
  await page.keyboard.press('Escape')
  await panel
    .region('Output')
    .getByRole('button', { name: /^Result/ })
    .click()
  await page.getByRole('menuitem').first().waitFor()
  await shoot(page, 'panel-results', 600)
  await page.getByRole('menuitem', { name: 'Use data from execution' }).click()
  await shoot(page, 'panel-use-data', 600)
  await page.keyboard.press('Escape')
  await panel.focusCode('greeting')
  await page.keyboard.press('Alt+Enter')
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' {{ $json.')
  await shoot(page, 'panel-completion', 600)
  await page.keyboard.press('Escape')
  await open('n-execute-workflow')
  await panel.combobox('Workflow').click()
  await shoot(page, 'panel-resource', 600)
  await open('n-set')
  await panel.region('Output').getByRole('button', { name: 'Pin data' }).click()
  await panel.region('Output').getByText('Pinned - draft runs only').waitFor()
  await shoot(page, 'panel-pinned')
  await panel.region('Settings').getByRole('tab', { name: 'Error handling' }).click()
  await panel.region('Settings').getByRole('switch', { name: 'Try again on error' }).click()
  await shoot(page, 'panel-errors')
  await page.setViewportSize({ width: 1024, height: 768 })
  await open('n-http-request')
  await shoot(page, 'panel-narrow', 600)
}
