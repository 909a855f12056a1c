import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Page } from 'playwright-core'
import { orderFile } from '../harness/editor.ts'
import type { Seeded } from '../harness/seed.ts'
import type { Shoot } from './shooter.ts'

const program = (lines: readonly string[]) => ({
  id: 'code',
  name: 'Calculate the tax',
  type: 'code',
  parameters: { source: lines.join('\n') },
  position: { x: 640, y: 320 },
})

/** Five versions of one workflow, on which people worked for a while, and a draft after them. */
export async function seedVersions({ client }: Seeded): Promise<string> {
  const { nodes, connections, ...file } = orderFile('Order intake EU')
  const withCode: WorkflowFileInput = {
    ...file,
    nodes: [
      ...nodes,
      program([
        'const rate = 0.19',
        '',
        'return items.map((item) => ({',
        '  ...item.json,',
        '  tax: item.json.total * rate,',
        '}))',
      ]),
    ],
    connections: [...connections, { from: { node: 'order', port: 'main' }, to: { node: 'code', port: 'main' } }],
  }
  const { id } = await client.workflows.create({ ...file, nodes, connections })
  await client.workflows.publish(id)
  await client.workflows.update(id, withCode)
  await client.workflows.publish(id, { name: 'With tax', note: 'From October on we calculate it ourselves.' })
  await client.workflows.nameVersion(id, { name: 'Before the new rates' })
  await client.workflows.update(id, { ...withCode, settings: { timezone: 'Europe/Berlin', timeoutMs: 60_000 } })
  await client.workflows.publish(id)
  await client.testCases.create(id, {
    name: 'A small order says thanks',
    input: [{}],
    expected: [{ path: '/Round off/0/text', value: 'Thanks' }],
  })
  await client.testCases.create(id, {
    name: 'A large order is taxed',
    input: [{}],
    expected: [{ path: '/Calculate the tax/0/tax', value: 3.61 }],
  })
  await client.workflows.update(id, {
    ...withCode,
    nodes: [
      { ...nodes[0]!, position: { x: 0, y: 200 } },
      { ...nodes[1]!, parameters: { values: { email: 'eve@example.com', total: 24.5 } } },
      ...nodes.slice(2, 5),
      program([
        'const rates = { de: 0.19, fr: 0.2 }',
        '',
        'return items.map((item) => ({',
        '  ...item.json,',
        '  tax: item.json.total * rates.de,',
        '}))',
      ]),
      { id: 'log', name: 'Write down', type: 'no-operation', parameters: {}, position: { x: 1280, y: 192 } },
    ],
    connections: [
      ...withCode.connections.filter(({ to }) => to.node !== 'end'),
      { from: { node: 'ask', port: 'main' }, to: { node: 'log', port: 'main' } },
    ],
    settings: { timezone: 'Europe/Paris', timeoutMs: 60_000 },
  })
  return id
}

/** Versions in their states, the publish dialog and the settings of a workflow. */
export async function shootVersions(page: Page, at: string, shoot: Shoot): Promise<void> {
  await page.goto(`${at}/versions`)
  await page.getByRole('button', { name: 'Changed Make order' }).click()
  await shoot(page, 'versions-fields')
  await page.getByRole('button', { name: 'Changed Calculate the tax' }).click()
  await page.getByRole('textbox', { name: /^Lines of/ }).waitFor()
  await page.getByRole('radio', { name: 'Split' }).check()
  await shoot(page, 'versions-split')
  await page.getByRole('tab', { name: 'Test cases' }).click()
  await page.getByRole('button', { name: /^Run on/ }).click()
  await page.getByText('Failed', { exact: true }).first().waitFor()
  await shoot(page, 'versions-tests')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByText('What callers notice').waitFor()
  await shoot(page, 'versions-publish')
  await page.getByRole('textbox', { name: 'Notes' }).scrollIntoViewIfNeeded()
  await shoot(page, 'versions-publish-end')
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 320, height: 844 })
  await shoot(page, 'versions-narrow')
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.goto(at)
  await page.getByRole('button', { name: 'More about this workflow' }).click()
  await shoot(page, 'workflow-menu')
  await page.getByRole('menuitem', { name: 'Workflow settings' }).click()
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'workflow-settings')
  await page.getByRole('combobox', { name: /^What is kept/ }).scrollIntoViewIfNeeded()
  await shoot(page, 'workflow-settings-end')
  await page.keyboard.press('Escape')
}
