import { stressWorkflow } from '@linkflow/web/testing'
import type { Page } from 'playwright-core'
import { EditorPage, orderFile } from '../harness/editor.ts'
import type { Seeded } from '../harness/seed.ts'
import { askingFile } from '../harness/seed-things.ts'
import type { Shoot } from './shooter.ts'

/** The canvas at work: its menu, picker and drawer, a paused run, several selected, and far away. */
export async function shootEditor(
  page: Page,
  url: string,
  { client, workspaceId }: Seeded,
  shoot: Shoot,
): Promise<void> {
  const editor = new EditorPage(page)
  const file = orderFile('Order intake')
  const note = { id: 'note', text: '# Orders\n\nFrom the shop, **19 €** and more.', position: { x: 320, y: 256 } }
  const group = { id: 'group', name: 'Answers', color: 'blue', nodes: ['thank', 'ask', 'end'] }
  const { id } = await client.workflows.create({ ...file, notes: [{ ...note, attachedTo: 'order' }], groups: [group] })
  await editor.open(url, workspaceId, id)
  await shoot(page, 'editor-draft', 600)
  await editor.card('Make order').click({ button: 'right' })
  await shoot(page, 'editor-menu')
  await page.keyboard.press('Escape')
  await editor.focusCard('Round off')
  await page.keyboard.press('n')
  await page.getByRole('dialog', { name: 'Add node' }).getByRole('combobox').fill('date')
  await shoot(page, 'editor-picker')
  await page.keyboard.press('Escape')
  await editor.focusCard('Is it large')
  await page.keyboard.press('b')
  await page.keyboard.press('Shift+B')
  await shoot(page, 'editor-breakpoint')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('toolbar', { name: 'Paused run' }).waitFor()
  await editor.focusCard('Is it large')
  await page.keyboard.press('l')
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await shoot(page, 'editor-paused', 800)
  await page.getByRole('button', { name: 'Change data …' }).click()
  await shoot(page, 'editor-paused-items', 600)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Run to the end' }).click()
  await page.getByRole('toolbar', { name: 'Paused run' }).waitFor({ state: 'hidden' })
  await editor.select('Say thanks', 'Round off')
  await shoot(page, 'editor-ran', 800)
  await page.keyboard.press('o')
  await shoot(page, 'editor-outline', 400)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'editor-publish', 700)
  await page.keyboard.press('Escape')
  const expired = await client.credentials.create({
    name: 'Shop of last year',
    type: 'bearer',
    fields: { token: 'a-token-of-last-year' },
    allowedHosts: ['api.shop.example'],
    expiresAt: '2026-01-01T00:00:00Z',
  })
  const asking = await client.workflows.create(askingFile(expired.id, 'Ask the old shop'))
  await editor.open(url, workspaceId, asking.id)
  await editor.canvas.getByRole('img', { name: /has expired$/ }).waitFor()
  await shoot(page, 'editor-credential')
  const large = await client.workflows.create(stressWorkflow({ nodes: 900, connections: 1_000 }) as never)
  await editor.open(url, workspaceId, large.id)
  await shoot(page, 'editor-far', 1_500)
}
