import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Locator, Page } from 'playwright-core'

const at = (x: number, y = 0) => ({ x, y })
const wire = (from: string, to: string, port = 'main') => ({
  from: { node: from, port },
  to: { node: to, port: 'main' },
})

/** Six nodes, one branch. Valid, and it runs without anything from outside. */
export const orderFile = (name: string): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: at(0, 96) },
    {
      id: 'order',
      name: 'Make order',
      type: 'set',
      parameters: { values: { email: 'ada@example.com', total: 19 } },
      position: at(320, 96),
    },
    {
      id: 'large',
      name: 'Is it large',
      type: 'if',
      parameters: { condition: '{{ $json.total > 10 }}' },
      position: at(640, 96),
    },
    { id: 'thank', name: 'Say thanks', type: 'set', parameters: { values: { text: 'Thanks' } }, position: at(960, 0) },
    { id: 'ask', name: 'Ask for more', type: 'set', parameters: { values: { text: 'More?' } }, position: at(960, 192) },
    { id: 'end', name: 'Round off', type: 'no-operation', parameters: {}, position: at(1280, 0) },
  ],
  connections: [
    wire('start', 'order'),
    wire('order', 'large'),
    wire('large', 'thank', 'true'),
    wire('large', 'ask', 'false'),
    wire('thank', 'end'),
  ],
})

/** The editor as a person finds their way in it. */
export class EditorPage {
  readonly page: Page
  readonly canvas: Locator

  constructor(page: Page) {
    this.page = page
    this.canvas = page.getByRole('application', { name: 'Workflow canvas' })
  }

  async open(url: string, workspace: string, workflow: string, search = ''): Promise<void> {
    await this.page.goto(`${url}/w/${workspace}/workflows/${workflow}${search}`)
    await this.canvas.waitFor()
  }

  card(name: string): Locator {
    return this.canvas.locator('[data-node]').filter({ hasText: name })
  }

  cards(): Locator {
    return this.canvas.locator('[data-node]')
  }

  async box(locator: Locator) {
    const box = await locator.boundingBox()
    if (box === null) throw new Error('it is not in the page')
    return box
  }

  /** A place of the canvas where nothing stands. */
  async emptyPoint(): Promise<{ x: number; y: number }> {
    const { x, y, width, height } = await this.box(this.canvas)
    return { x: x + width - 60, y: y + height - 60 }
  }

  async focusCard(name: string): Promise<void> {
    await this.card(name).click()
    await this.page.waitForFunction(
      (wanted) => document.activeElement?.getAttribute('aria-label')?.includes(wanted) === true,
      name,
    )
  }

  focusedName(): Promise<string> {
    return this.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  }

  async saved(): Promise<void> {
    await this.page
      .getByRole('status')
      .filter({ hasText: /^Saved$/ })
      .waitFor()
  }

  select(...names: string[]): Promise<void> {
    return names.reduce(
      (before, name, index) => before.then(() => this.card(name).click(index === 0 ? {} : { modifiers: ['Shift'] })),
      Promise.resolve(),
    )
  }
}
