import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { packedExample } from '@linkflow/integration/testing'
import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectClean } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { PanelPage } from '../harness/panel.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let service: HttpServer
let server: Server
let browser: Browser
let seeded: Seeded
let page: Page
let panel: PanelPage
let workflow: string
let base: string

const CITIES = ['Berlin', 'Bern', 'Rome']
/** What the service does next. */
let answers: 'at once' | 'never' | 'with nothing' = 'at once'

/** Tells which cities there are. */
const openService = () =>
  new Promise<HttpServer>((resolve) => {
    const opened = createServer((request, response) => {
      const wanted = new URL(request.url!, 'http://service').searchParams.get('q') ?? ''
      if (answers === 'never') return
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answers === 'with nothing' ? [] : CITIES.filter((city) => city.startsWith(wanted))))
    })
    opened.listen(0, '127.0.0.1', () => resolve(opened))
  })

const file = (): WorkflowFileInput => ({
  linkflow: 1,
  name: 'Pickers',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: { x: 0, y: 96 } },
    {
      id: 'rows',
      name: 'Rows',
      type: 'data-table',
      parameters: { operation: 'get', table: 'Gone' },
      position: { x: 320, y: 96 },
    },
    {
      id: 'weather',
      name: 'Weather',
      type: 'test-weather.forecast',
      version: 2,
      parameters: { base, city: '' },
      position: { x: 640, y: 96 },
    },
  ],
  connections: [
    { from: { node: 'start', port: 'main' }, to: { node: 'rows', port: 'main' } },
    { from: { node: 'rows', port: 'main' }, to: { node: 'weather', port: 'main' } },
  ],
})

/** The example of a package, as an operator installs it. */
async function installWeather({ client }: Seeded): Promise<void> {
  const source = { tarball: (await packedExample('weather')).toString('base64') }
  const { integrity } = await client.packages.preview(source)
  await client.packages.install({ source, integrity })
}

beforeAll(async () => {
  service = await openService()
  const { port } = service.address() as AddressInfo
  base = `http://127.0.0.1:${port}`
  ;[server, browser] = await Promise.all([
    Server.start({ LINKFLOW_SAMPLE: 'false', LINKFLOW_EGRESS_ALLOW: `127.0.0.1:${port}` }),
    launchBrowser(),
  ])
  seeded = await seedOwner(server.url)
  await installWeather(seeded)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  service?.closeAllConnections()
  service?.close()
})
beforeEach(async () => {
  answers = 'at once'
  workflow = (await seeded.client.workflows.create(file())).id
  page = await openPage(browser, {})
  panel = new PanelPage(page)
  await signIn(page, server.url)
})
afterEach(() => page.context().close())

const open = (node: string) => panel.open(`${server.url}/w/${seeded.workspaceId}/workflows/${workflow}`, node)
const list = (name: string) => page.getByRole('listbox', { name })
const option = (name: string | RegExp) => page.getByRole('option', { name })
const parametersOf = async (node: string) =>
  (await seeded.client.workflows.get(workflow)).draft.nodes.find(({ id }) => id === node)!.parameters

describe('a data table of a node', () => {
  it('is found by its name and kept by its id; what is gone stays, and is told', async () => {
    await open('rows')
    const field = panel.combobox('Table')
    await expect.poll(() => field.inputValue()).toBe('Gone')
    await panel.region('Settings').getByText('There is no such data table').waitFor()
    await field.click()
    await page.getByText('There are no data tables in this workspace yet.').waitFor()
    await option('Make a data table').waitFor()
    await expectClean(page, 'no data tables')

    const columns = [{ name: 'email', type: 'text' }] as const
    const orders = await seeded.client.dataTables.create({ name: 'Orders', columns: [...columns] })
    await seeded.client.dataTables.create({ name: 'People' })
    await page.reload()
    await field.click()
    await option(/^Orders/).waitFor()
    await expectClean(page, 'data tables')
    await field.fill('ord')
    await expect.poll(() => option(/^People/).count()).toBe(0)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('Orders')
    await panel.region('Settings').getByRole('link', { name: 'Open Orders' }).waitFor()
    await expect.poll(async () => (await parametersOf('rows'))['table']).toBe(orders.id)

    await field.fill('nothing like it')
    await page.getByText('No data table has this in its name.').waitFor()
    await page.keyboard.press('Escape')
    await field.blur()
    await expect.poll(() => field.inputValue()).toBe('Orders')
    await panel.region('Settings').getByRole('button', { name: 'Expression: Table' }).click()
    await panel.field('Table').waitFor()
  })

  it('says why the list could not be read, and reads it again', async () => {
    await page.route('**/api/v1/data-tables*', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'permission-missing',
          title: 'x',
          status: 403,
          detail: 'You may not.',
          requestId: 'r-1',
        }),
      }),
    )
    await open('rows')
    await panel.combobox('Table').click()
    await page.getByText('You may not.').waitFor()
    await expectClean(page, 'data tables that could not be read')
    await page.unroute('**/api/v1/data-tables*')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await option('Show all data tables').or(option('Make a data table')).waitFor()
    await expect.poll(() => page.getByText('You may not.').count()).toBe(0)
  })
})

describe('what a service offers', () => {
  it('is fetched as one types, chosen by keys, and any other value can be written', async () => {
    await open('weather')
    const field = panel.combobox('City')
    await field.click()
    await option('Rome').waitFor()
    await expectClean(page, 'what a service offers')
    await field.pressSequentially('Be')
    await expect
      .poll(() => list('City: what there is').getByRole('option').allInnerTexts())
      .toEqual(['Berlin', 'Bern', 'Use «Be» as it is'])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await parametersOf('weather'))['city']).toBe('Bern')
    await field.fill('Ulm')
    await page.getByText('The service has nothing by this name.').waitFor()
    await option('Use «Ulm» as it is').click()
    await expect.poll(async () => (await parametersOf('weather'))['city']).toBe('Ulm')
    await expect.poll(() => field.inputValue()).toBe('Ulm')
  })

  it('says that it is being fetched, that there is nothing, and why it failed', async () => {
    answers = 'never'
    await open('weather')
    const field = panel.combobox('City')
    await field.click()
    await page.getByRole('group', { name: 'City: what there is' }).getByText('Searching').waitFor({ state: 'attached' })
    await expectClean(page, 'what a service offers, while it is fetched')
    answers = 'with nothing'
    await page.reload()
    await field.click()
    await page.getByText('The service has nothing to choose from.').waitFor()
    await panel.field('Base').fill('http://127.0.0.1:9')
    await field.click()
    await option('Try again').waitFor()
    await expectClean(page, 'what a service offers, failed')
    answers = 'at once'
    await panel.field('Base').fill(base)
    await field.click()
    await option('Berlin').waitFor()
  })
})
