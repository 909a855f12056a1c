import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { freePort, Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page

beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    Server.start({ LINKFLOW_SAMPLE: 'false' }, await freePort()),
    launchBrowser(),
  ])
  seeded = await seedOwner(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  page = await openPage(browser, {})
  await signIn(page, server.url)
})
afterEach(() => page.context().close())

const open = (path: string) => page.goto(`${server.url}/w/${seeded.workspaceId}${path}`)
const tables = () => seeded.client.dataTables
const cell = (row: number, column: number) =>
  page.locator(`[role=row][aria-rowindex="${row + 1}"] [role=gridcell][aria-colindex="${column + 1}"]`)

async function seedRows(name: string, count: number): Promise<string> {
  const columns = [
    { name: 'email', type: 'text' },
    { name: 'orders', type: 'number' },
  ] as const
  const { id } = await tables().create({ name, columns: [...columns] })
  for (let from = 0; from < count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from) }, (_, n) => ({
      email: `p${from + n}`,
      orders: from + n,
    }))
    await tables().rows.insert(id, rows)
  }
  return id
}

describe('data tables', () => {
  it('an empty workspace says what they are for, and the first is made and gets rows and a column', async () => {
    await open('/data-tables')
    await page.getByRole('heading', { name: 'No data tables yet' }).waitFor()
    await page.getByRole('button', { name: 'New data table' }).first().click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Customers')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Add row' }).first().click()
    await page.getByRole('grid', { name: 'Rows of Customers' }).waitFor()
    await page.getByRole('button', { name: 'Add column' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name of the column' }).fill('2nd')
    await dialog.getByText('A letter first').waitFor()
    await dialog.getByRole('textbox', { name: 'Name of the column' }).fill('second')
    await dialog.getByRole('button', { name: 'Add column' }).click()
    await page.getByRole('columnheader', { name: 'second' }).waitFor()
  })

  it('is edited by keys alone, and what does not fit is said and not saved', async () => {
    const id = await seedRows('By keys', 3)
    await open(`/data-tables/${id}`)
    await cell(1, 1).click()
    await page.keyboard.type('ada')
    await page.keyboard.press('Tab')
    await page.keyboard.type('x')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'does not fit' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('7')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Delete')
    const values = async () => (await tables().rows.query(id)).items.map((row) => row.values)
    await expect.poll(values).toEqual([
      { email: 'ada', orders: 7 },
      { email: 'p1', orders: null },
      { email: 'p2', orders: 2 },
    ])
    await page.keyboard.press('Control+Backspace')
    await expect.poll(values).toHaveLength(2)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(values).toHaveLength(3)
  })

  it('draws only what is seen of a thousand rows, and leads to the last', async () => {
    const id = await seedRows('Many', 1000)
    await open(`/data-tables/${id}`)
    await cell(1, 1).click()
    const drawn = () => page.locator('[role=rowgroup] [role=row]').count()
    const last = async () => {
      await page.keyboard.press('Control+End')
      return cell(1000, 1).count()
    }
    await expect.poll(last, { timeout: 60_000 }).toBe(1)
    expect(await drawn()).toBeLessThanOrEqual(60)
  })

  it('is filtered and sorted by what stands in the address', async () => {
    const id = await seedRows('Filtered', 20)
    await open(`/data-tables/${id}`)
    await page.getByRole('button', { name: 'Sort by orders' }).click()
    await page.getByRole('button', { name: 'Sort by orders' }).click()
    await expect.poll(() => cell(1, 1).textContent()).toBe('p19')
    await page.getByRole('combobox', { name: 'Column to filter by' }).selectOption('orders')
    await page.getByRole('combobox', { name: 'Condition' }).selectOption('less')
    await page.getByRole('searchbox', { name: 'Value' }).fill('2')
    await expect.poll(() => cell(1, 1).textContent()).toBe('p1')
    await page.reload()
    await expect.poll(() => cell(1, 1).textContent()).toBe('p1')
    await page.getByRole('searchbox', { name: 'Value' }).fill('-1')
    await page.getByText('No row fits the filter.').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await cell(20, 1).waitFor()
  })

  it('takes a CSV file in, and gives one out', async () => {
    const { id } = await tables().create({ name: 'From a file', columns: [] })
    await open(`/data-tables/${id}`)
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import CSV' }).first().click()
    await (await chosen).setFiles({
      name: 'a.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('email,city\nada,"Rome, old"\n'),
    })
    await page.getByRole('button', { name: 'Import rows' }).click()
    await expect.poll(() => cell(1, 2).textContent()).toBe('Rome, old')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    expect((await download).suggestedFilename()).toBe('From a file.csv')
  })
})
