import { readdirSync, readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { FOLDER } from './shooter.ts'

const ON_ONE = 6

/** All pictures of the folder, half their size, six on a sheet: for the first look. */
export async function makeSheets(browser: Browser, wants: (name: string) => boolean): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1312, height: 1290 } })
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.png') && !name.startsWith('sheet-') && wants(name))
    .sort()
  for (let at = 0; at < names.length; at += ON_ONE) {
    const figures = names.slice(at, at + ON_ONE).map((name) => {
      const data = readFileSync(`${FOLDER}/${name}`).toString('base64')
      return `<figure><img src="data:image/png;base64,${data}"><figcaption>${name}</figcaption></figure>`
    })
    await page.setContent(`<style>
      body { display: flex; flex-wrap: wrap; gap: 4px; margin: 4px; background: #888; font: 12px sans-serif }
      figure { margin: 0 }
      img { max-width: 648px; max-height: 616px; display: block }
    </style>${figures.join('')}`)
    await page.screenshot({ path: `${FOLDER}/sheet-${String(at / ON_ONE + 1).padStart(2, '0')}.png` })
  }
  await page.close()
  return Math.ceil(names.length / ON_ONE)
}
