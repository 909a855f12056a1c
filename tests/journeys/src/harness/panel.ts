import type { Locator, Page } from 'playwright-core'

/** The panel of a node as a person finds their way in it. */
export class PanelPage {
  readonly page: Page
  readonly panel: Locator

  constructor(page: Page) {
    this.page = page
    this.panel = page.getByRole('complementary', { name: 'Node settings' })
  }

  /** `search` is what stands behind the node in the address, such as `&item=3`. */
  async open(editor: string, node: string, search = ''): Promise<void> {
    await this.page.goto(`${editor}?node=${node}${search}`)
    await this.panel.getByRole('textbox', { name: 'Node name' }).waitFor()
  }

  region(name: 'Input' | 'Settings' | 'Output'): Locator {
    return this.panel.getByRole('region', { name, exact: true })
  }

  field(name: string): Locator {
    return this.region('Settings').getByRole('textbox', { name, exact: true })
  }

  combobox(name: string): Locator {
    return this.region('Settings').getByRole('combobox', { name, exact: true })
  }

  preview(name: string): Locator {
    return this.panel.getByRole('status', { name: `Preview of ${name}` })
  }

  /** A row of the data that comes in. */
  key(name: string): Locator {
    return this.region('Input').getByRole('treeitem').filter({ hasText: name }).first()
  }

  /** The name of a key, by which it is dragged. */
  handle(name: string): Locator {
    return this.key(name)
      .locator('span')
      .filter({ hasText: new RegExp(`^${name}$`) })
  }

  /** The editor stands where the plain box was. */
  async focusCode(name: string): Promise<void> {
    await this.field(name).click()
    await this.region('Settings').locator('[data-code-box=open]').first().waitFor()
  }
}
