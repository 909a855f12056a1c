import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectClean } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { EditorPage } from '../harness/editor.ts'
import { Server } from '../harness/server.ts'

let server: Server
let browser: Browser
let page: Page
let editor: EditorPage

/** No name but that of this machine is known there: whatever would call out cannot. */
const OFF_THE_NET = ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser(OFF_THE_NET)])
  page = await openPage(browser)
  editor = new EditorPage(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const mark = () => page.getByRole('region', { name: 'First steps' })
const kept = () => page.evaluate(() => JSON.parse(localStorage.getItem('linkflow.onboarding')!))

describe('who sets LinkFlow up', () => {
  it('ON-02, ON-03: is led to a sample that has run, and runs it by one press', async () => {
    await page.goto(`${server.url}/`)
    await page.getByRole('textbox', { name: 'Email' }).fill('ada.first@test.local')
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple')
    await page.getByRole('textbox', { name: 'Workspace name' }).fill('Ada & Co')
    const submitted = Date.now()
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await editor.canvas.waitFor()
    await expect.poll(() => editor.cards().count()).toBe(6)
    const status = page.getByRole('region', { name: 'Workflow', exact: true }).getByText('Succeeded', { exact: true })
    await status
      .or(page.getByText('Succeeded', { exact: true }))
      .first()
      .waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)

    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.waitForFunction(() => JSON.parse(localStorage.getItem('linkflow.onboarding')!).firstSuccessMs > 0)
    const tookMs = Date.now() - submitted
    const { firstSuccessMs } = await kept()
    console.log(`onboarding.first_success_ms ${firstSuccessMs}, from the press of a machine ${tookMs}`)
    expect(tookMs).toBeLessThan(60_000)
    expect(firstSuccessMs).toBeLessThanOrEqual(tookMs)
    const measures = await page.evaluate(() => performance.getEntriesByName('onboarding.first_success_ms').length)
    expect(measures).toBe(1)
    await expect.poll(() => editor.card('Add up').getAttribute('aria-label')).toMatch(/succeeded/i)
  })

  it('ON-06: is shown four things beside what they are about, and never again once skipped', async () => {
    // The first went with the run.
    await mark().getByRole('heading', { name: 'Click a card' }).waitFor()
    expect(await mark().locator('xpath=ancestor-or-self::*[@role="dialog"]').count()).toBe(0)
    await editor.focusCard('Add up')
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Node settings' }).waitFor()
    await mark().getByRole('heading', { name: 'Drag a key' }).waitFor()
    await expectClean(page)
    await mark().getByRole('button', { name: 'Skip' }).click()
    await mark().waitFor({ state: 'detached' })
    await page.reload()
    await editor.canvas.waitFor()
    await page.waitForTimeout(500)
    expect(await mark().count()).toBe(0)
  })

  it('has a list of first steps beside the workflows, until it is put away', async () => {
    await page.goto(`${server.url}/workflows`)
    const card = page.getByRole('region', { name: 'First steps' })
    await card.getByText('2 of 4 done').waitFor()
    await card.getByRole('button', { name: 'Make a workflow of your own' }).click()
    await page.getByRole('dialog', { name: 'New workflow' }).waitFor()
    await page.keyboard.press('Escape')
    await card.getByRole('button', { name: 'Dismiss' }).click()
    await page.reload()
    await page.getByRole('table').waitFor()
    await page.waitForTimeout(300)
    expect(await card.count()).toBe(0)
  })
})
